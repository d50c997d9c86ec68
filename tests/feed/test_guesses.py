"""What people write in a hurry, and what it is taken for."""

import pytest

from eventops.feed.guesses import amount_asked, first_line, guess, is_urgent, lacking

SENTENCES = [
    ("設営が完了しました", "finish"),
    ("お茶が足りないため至急用意をお願いします!", "supply"),
    ("ポスターは増刷した方が良いですか?", "question"),
    ("ここに忘れ物がありました", "found"),
    ("パスはどこで回収しますか?", "question"),
    ("サインの設営が完了しました。トイレとAEDの矢印も確認済みです", "finish"),
    ("受付の準備、終わりました", "finish"),
    ("会場設備、完了です", "finish"),
    ("机の配置ができました", "finish"),
    ("看板の取り付け終了しました", "finish"),
    ("水が足りません", "supply"),
    ("養生テープが不足しています", "supply"),
    ("お茶の補充をお願いします", "supply"),
    ("トイレットペーパーが切れそうです", "supply"),
    ("名札ケースがなくなりました", "supply"),
    ("単3電池を持ってきてください", "supply"),
    ("軍手の追加をお願いします", "supply"),
    ("ケーブルカバーが2本足らない", "supply"),
    ("コピー用紙が無くなりそうです", "supply"),
    ("椅子が足りないのですがどこにありますか?", "supply"),
    ("財布の落とし物を預かりました", "found"),
    ("鍵を拾いました", "found"),
    ("3列目の椅子に傘の置き忘れがあります", "found"),
    ("落し物です。黒い帽子", "found"),
    ("拾得物を受付に届けます", "found"),
    ("直樹さん今どこにいますか?", "where"),
    ("いまどこですか", "where"),
    ("今どちらですか?", "where"),
    ("鍵はどこですか", "question"),
    ("開場はいつですか", "question"),
    ("台車を使ってもいいですか", "question"),
    ("雨が降ったらどうすればいい", "question"),
    ("おはようございます", ""),
    ("了解です", ""),
    ("来賓の到着は11:15に変更", ""),
    ("最初の60名、入りました。列は解消", ""),
    ("1名向かわせます", ""),
    ("ありがとうございます🙏", ""),
    ("We are running out of water", "supply"),
    ("Short of chairs in Hall B", "supply"),
    ("We need more cables, please", "supply"),
    ("I found a wallet near the stage", "found"),
    ("An umbrella was left behind", "found"),
    ("Reception is ready", "finish"),
    ("The signs are done", "finish"),
    ("Where are you now?", "where"),
    ("Where can we leave empty boxes?", "question"),
    ("受付設営、完了いたしました", "finish"),
    ("受付設営完了", "finish"),
    ("ステージの準備OKです", "finish"),
    ("会場の準備はできましたか?", "question"),
    ("終わりましたら教えてください", "question"),
    ("サインの設営は未完了です", ""),
    ("できましたら早めにお越しください", ""),
    ("養生テープが残り1巻です。展示場Bに6巻ほしいです", "supply"),
    ("単3電池は在庫切れです", "supply"),
    ("ケーブルカバーが2本足りません", "supply"),
    ("お茶は補充しました", ""),
    ("備品の不足はありません", ""),
    ("9時までに来てほしいです", ""),
    ("ベンチに子どもの帽子がありました", "found"),
    ("通路に財布が落ちていました", "found"),
    ("忘れ物はありませんでした", ""),
    ("お忘れ物にご注意ください", ""),
    ("忘れ物は写真を撮ってここへ、現物は受付へ", ""),
    ("会場周辺のごみ拾いに行ってきます", ""),
    ("佐藤さんはどちらにいらっしゃいますか", "where"),
    ("今日はどこで昼食ですか", "question"),
    ("どこにいけばいいですか", "question"),
    ("いつもありがとうございます", ""),
    ("Found it, thank you!", ""),
    ("The printer is out of order", ""),
    ("Are the signs done?", "question"),
    ("Good morning", ""),
    ("Thank you!", ""),
    ("On our way", ""),
]


@pytest.mark.parametrize(("said", "meant"), SENTENCES, ids=[said for said, _meant in SENTENCES])
def test_a_sentence_is_taken_for_what_it_means(said, meant):
    assert guess(said) == meant


@pytest.mark.parametrize(("said", "item"), [
    ("お茶が足りないため至急用意をお願いします!", "お茶"),
    ("控室のお茶がもう少し足りません", "控室のお茶"),
    ("養生テープ不足しています", "養生テープ"),
    ("すみません、ケーブルカバーが2本足りません", "ケーブルカバー"),
    ("コンセントが1口足りません。延長コード2本お借りできますか", "コンセント"),
    ("補充をお願いします\n場所は控室", "補充をお願いします"),
    ("あ" * 80, "あ" * 59 + "…"),
])  # fmt: skip
def test_what_is_lacking_is_taken_from_the_words(said, item):
    assert lacking(said) == item


@pytest.mark.parametrize(("said", "urgent"), [
    ("お茶が足りないため至急用意をお願いします!", True), ("すぐに来てください", True), ("Please come ASAP", True),
    ("今すぐお願いします", True), ("すぐに戻ります", False), ("至急ではありません", False),
    ("緊急連絡先はこちらです", False),
    ("急がなくて大丈夫です", False), ("urgently-named-cafe.example", False), ("Good morning", False),
])  # fmt: skip
def test_urgency_is_heard_in_the_words(said, urgent):
    assert is_urgent(said) == urgent


def test_a_first_line_is_short():
    assert first_line("  一行目\n二行目") == "一行目"
    assert len(first_line("あ" * 500)) == 60


@pytest.mark.parametrize(("said", "amount"), [
    ("お茶が足りないため、24本お願いします", (24, "本")), ("椅子を１０脚、展示場Aまで持ってきてください", (10, "脚")),
    ("机が足りません。至急2台お願いします", (2, "台")), ("残り2本なので補充お願いします", (0, "")),
    ("あと3本しかないので追加お願いします", (0, "")), ("3台目の机が足りません。用意お願いします", (0, "")),
    ("お茶が足りません", (0, "")), ("", (0, "")), ("7" * 4000 + "本お願い", (0, "")),
])
def test_how_many_are_asked_for(said, amount):
    assert amount_asked(said) == amount

"""The types of incident every event begins with, as one literal table; what its organiser changes stands in rows.

The fields stay here, by the type's code: rules look at them. An organiser's own fields come after them.
"""

from dataclasses import dataclass

CRITICAL, HIGH, MEDIUM, LOW = "critical", "high", "medium", "low"
EVERYONE, MANAGERS = "everyone", "managers"
MEDICAL, LOST_CHILD, SECURITY = "duty:medical", "duty:lost_child", "duty:security"


@dataclass(frozen=True)
class Choice:
    """One answer to a field; ``severity``: the least that an incident with it has."""

    value: str
    ja: str
    en: str
    severity: str = ""


@dataclass(frozen=True)
class Field:
    """What is asked about an incident: text, number, time or choice. ``first`` ones stand open on the form."""

    name: str
    ja: str
    en: str
    kind: str = "text"
    choices: tuple = ()
    first: bool = False


@dataclass(frozen=True)
class Builtin:
    code: str
    ja: str
    en: str
    severity: str
    audience: str  # of the stream it lives in
    fields: tuple
    alerts: tuple = ()  # the audiences that read a line without a name in their talk
    banner: bool = False  # on the big screens while it is critical: what it is, and nothing more
    ack: int | None = None  # minutes until it is asked again; None: as the severity says
    escalate: int | None = None  # minutes until somebody is told that it is not resolved
    repeats: int | None = None  # so many at one place are for those who decide
    call: str = ""  # 119 or 110: the page shows what to say
    roll_call: bool = False
    signal: tuple = ("", "")  # what is said in everybody's talk: a code word
    checklist: tuple = ()


def choice(name, ja, en, *choices, first=False):
    return Field(name, ja, en, "choice", tuple(Choice(*each) for each in choices), first)


def text(name, ja, en, first=False):
    return Field(name, ja, en, first=first)


def number(name, ja, en, first=False):
    return Field(name, ja, en, "number", first=first)


def at(name, ja, en):
    return Field(name, ja, en, "time")


TYPES = (
    Builtin(
        "medical", "急病・けが", "Medical", HIGH, MEDICAL, alerts=(MANAGERS,), banner=True, ack=1, call="119",
        checklist=(("意識と呼吸を確かめる", "Check consciousness and breathing"),
                   ("救護担当を呼ぶ", "Call the first-aiders"), ("AEDを持ってくる", "Fetch the AED"),
                   ("救急車の誘導に人を出す", "Send somebody to meet the ambulance")),
        fields=(
            choice("consciousness", "意識", "Conscious", ("yes", "有", "yes"), ("no", "無", "no", CRITICAL),
                   ("unknown", "不明", "unknown", CRITICAL), first=True),
            choice("breathing", "呼吸", "Breathing", ("normal", "普通", "normal"),
                   ("abnormal", "異常", "abnormal", CRITICAL), ("none", "無", "none", CRITICAL), first=True),
            text("symptoms", "症状・けが", "Symptoms, injury", first=True), number("people", "人数", "How many people"),
            text("who", "おおよその年齢・性別", "About what age and sex"), at("since", "いつから", "Since when"),
            at("called", "119通報時刻", "119 called at"), text("caller", "通報者", "Called by"),
            at("aed_taken", "AED持出", "AED taken at"), at("aed_used", "AED使用", "AED used at"),
            text("carer", "救護担当", "First-aider"),
            text("guide", "救急車の誘導者・入口", "Who meets the ambulance, where"),
            at("handed_over", "引渡し時刻", "Handed over at"), text("taken_to", "搬送先", "Taken to"))),
    Builtin(
        "lost_child", "迷子・迷い人", "Lost person", HIGH, LOST_CHILD, alerts=(MANAGERS, MEDICAL, SECURITY),
        escalate=10, signal=("業務連絡: コード「さくら」です。", "Staff call: code “Sakura”."),
        checklist=(("出入口に人を立てる", "Put somebody at each exit"),
                   ("付添いを2名にする", "Two people stay with them"),
                   ("引渡しの前に本人確認", "Check who they are before handing over")),
        fields=(
            choice("mode", "保護・捜索", "Found or missing", ("found", "保護している", "is with us"),
                   ("search", "捜している", "is missing"), first=True),
            text("age", "年齢・性別", "Age and sex", first=True), text("clothes", "服装", "Clothes", first=True),
            text("hair", "髪", "Hair"), text("language", "言語", "Language"),
            at("seen", "発見・見失い時刻", "Found, last seen at"), text("kept", "保護場所", "Where they are kept"),
            text("with", "付添い(2名)", "Who stays with them (two)"), text("parent", "保護者名", "Parent's name"),
            text("phone", "保護者電話", "Parent's telephone"), text("check", "確認方法", "How it was checked"),
            at("handed_over", "引渡し時刻", "Handed over at"))),
    Builtin(
        "crowd", "混雑・行列", "Crowd", HIGH, EVERYONE, alerts=(MANAGERS, SECURITY), banner=True,
        fields=(
            choice("density", "混み具合", "Density", ("light", "余裕", "light"), ("dense", "注意", "dense"),
                   ("danger", "危険", "dangerous", CRITICAL), first=True),
            number("people", "人数の見積り", "About how many people", first=True),
            number("wait", "待ち時間(分)", "Waiting time (minutes)"),
            text("flow", "滞留の向き", "Which way it is stuck"),
            choice("measure", "措置", "Measure", ("limit", "入場制限", "entry limited"), ("detour", "迂回", "detour"),
                   ("spread", "分散", "spread out"), ("stop", "停止", "stopped")),
            at("until", "解除時刻", "Lifted at"))),
    Builtin(
        "suspicious", "不審者・不審物・トラブル", "Suspicious, trouble", CRITICAL, SECURITY, call="110",
        checklist=(("触らない・離れる", "Do not touch, keep away"), ("周りの人を離す", "Lead people away")),
        fields=(
            text("situation", "状況", "What happens", first=True), text("features", "特徴", "Features", first=True),
            at("called", "110通報時刻", "110 called at"), text("area", "避難範囲", "Area cleared"))),
    Builtin(
        "fire", "火災・地震・気象", "Fire, quake, weather", CRITICAL, EVERYONE, banner=True, call="119", roll_call=True,
        checklist=(("初期消火(無理はしない)", "Put it out if that is safe"), ("避難誘導", "Lead people out"),
                   ("エレベーターを使わせない", "Keep people off the lifts")),
        fields=(
            choice("what", "種別", "What", ("fire", "火災", "fire"), ("quake", "地震", "earthquake"),
                   ("thunder", "雷", "thunderstorm"), ("wind", "暴風", "storm"), ("heat", "熱中症警戒", "heat alert"),
                   first=True),
            text("fighting", "初期消火", "First attack on the fire"), text("evacuation", "避難誘導", "Evacuation"))),
    Builtin(
        "equipment", "設備・機材・通信", "Equipment", MEDIUM, EVERYONE, escalate=15,
        fields=(
            choice("what", "種別", "What", ("power", "停電", "power cut", HIGH),
                   ("network", "通信断", "network down", HIGH), ("other", "その他", "other"), first=True),
            text("device", "機器", "Device", first=True), text("symptoms", "症状", "What it does", first=True),
            text("impact", "影響", "What it affects"), text("stopgap", "応急", "Stopgap"),
            text("contractor", "業者連絡", "Contractor told"))),
    Builtin(
        "cleaning", "清掃・衛生", "Cleaning", LOW, EVERYONE, escalate=15,
        fields=(
            choice("what", "内容", "What", ("vomit", "嘔吐", "vomit", MEDIUM), ("glass", "ガラス", "glass", MEDIUM),
                   ("broken", "破損", "breakage"), ("rubbish", "ごみ", "rubbish"), first=True),
            text("material", "必要資材", "What is needed"))),
    Builtin(
        "complaint", "苦情・ご意見", "Complaint", MEDIUM, MANAGERS, repeats=3,
        fields=(
            text("content", "内容", "What about", first=True), text("from", "相手(任意)", "From whom (if they like)"),
            text("response", "対応", "What was done"),
            choice("reply", "返答要否", "Wants an answer", ("yes", "要", "yes"), ("no", "不要", "no")))),
    Builtin(
        "cue_change", "進行変更", "Change of the run sheet", MEDIUM, EVERYONE,
        fields=(
            text("cue", "項目", "Cue", first=True), text("before", "変更前", "Before"),
            text("after", "変更後", "After"),
            text("reason", "理由", "Why"), text("impact", "影響", "What it affects"))),
    Builtin(
        "vehicle", "搬入出・車両・駐車", "Vehicle, parking", MEDIUM, SECURITY,
        fields=(
            text("plate", "車番", "Plate", first=True), text("company", "会社", "Company"), at("at", "時刻", "At"))),
    Builtin(
        "near_miss", "ヒヤリハット", "Near miss", LOW, MANAGERS,
        fields=(text("what", "何が", "What", first=True), text("idea", "対策案", "What would help"))),
    Builtin(
        "violation", "無断撮影・ルール違反", "Rule violation", MEDIUM, SECURITY,
        fields=(text("content", "内容", "What", first=True), text("response", "対応", "What was done"))),
)  # fmt: skip
FIELDS = {each.code: each.fields for each in TYPES}

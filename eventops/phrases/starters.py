"""The phrases that come with the product: Japanese, English, what stands in the gap, urgency, whether it ticks."""

STARTERS = (
    ("○○が完了しました", "○○ is complete", "checklist", "normal", True),
    ("到着しました", "I have arrived", "", "normal", False),
    ("○○に向かいます", "On my way to ○○", "place", "normal", False),
    ("○○、異常ありません", "○○: nothing unusual", "place", "normal", False),
    ("○○に応援をお願いします", "Please send help to ○○", "place", "urgent", False),
    ("○○が混み合っています", "○○ is crowded", "place", "important", False),
    ("休憩に入ります", "Taking my break", "", "normal", False),
    ("休憩から戻りました", "Back from my break", "", "normal", False),
)

"""A figure beside its goal, and the table of all of them."""

import json
import os


def figure(what, value, unit="", most=None, least=None, digits=2, **facts):
    """One thing measured: *value* None when this machine cannot measure it. Its goal is *most* or *least*, or none."""
    goal = f"≤ {most:g}" if most is not None else f"≥ {least:g}" if least is not None else ""
    holds = None if value is None or not goal else value <= most if most is not None else value >= least
    value = round(value, digits) if isinstance(value, float) else value
    return {"what": what, "value": value, "unit": unit, "goal": goal, "holds": holds, "rig": "ok", **facts}


def ratio(what, ours, theirs, most=None, least=None, **facts):
    """Ours against theirs, measured in the same run; *theirs* None: not to be had here."""
    value = ours / theirs if ours is not None and theirs else None
    return figure(what, value, "×", most, least, ours=ours, theirs=theirs, **facts)


def percentile(values, percent):
    values = sorted(values)
    return values[min(len(values) - 1, len(values) * percent // 100)]


def ms(seconds, percent):
    return 1000 * percentile(seconds, percent)


def worst(rigs):
    """What several measurements are worth together."""
    return next((rig for rig in rigs if rig != "ok"), "ok")


def verdict(row):
    if row["value"] is None:
        return row.get("why", "not measured")
    if row["rig"] != "ok":
        return f"worth nothing: {row['rig']}"
    return {True: "ok", False: "missed", None: "–"}[row["holds"]]


def measured(row):
    if row["value"] is None:
        return ""
    sides = f" ({plain(row['ours'])} against {plain(row['theirs'])})" if row.get("theirs") else ""
    return f"{plain(row['value'])} {row['unit']}{sides}".strip()


def plain(number):
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def told(name, row):
    """The figure as a line of JSON, with how busy the machine is."""
    return json.dumps({"row": name, **row, "load": round(os.getloadavg()[0], 1)}, ensure_ascii=False)


def table(rows):
    """Lines of text: what, goal, measured, whether it holds."""
    lines = [("what", "goal", "measured", ""),
             *((row["what"], row["goal"], measured(row), verdict(row)) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return [" | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines]

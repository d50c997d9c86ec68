"""The pictures: lines through what was measured, as SVG that reads well on light and on dark paper."""

from html import escape
from math import ceil, floor, log10
from pathlib import Path

FOLDER = Path(__file__).parent / "pictures"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, GAP = 720, 250, 64, 20, 46, 44, 24
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600; font-size: 15px }
.grid { stroke: #d0d7de } .goal { stroke: #cf222e; stroke-dasharray: 6 4 } .goal-word { fill: #cf222e }
.line { fill: none; stroke-width: 2.5 } .a { stroke: #0969da } .b { stroke: #bc4c00 }
.dot-a { fill: #0969da } .dot-b { fill: #bc4c00 } .paper { fill: #ffffff }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .grid { stroke: #3d444d } .goal { stroke: #ff7b72 } .goal-word { fill: #ff7b72 }
.a { stroke: #58a6ff } .b { stroke: #f0883e } .dot-a { fill: #58a6ff } .dot-b { fill: #f0883e } .paper { fill: #0d1117 }
}"""


class Plot:
    """One pair of axes; *lines* are ``(name, [(x, y)])``, at most two; *goal* a height not to be passed."""

    def __init__(self, title, across, lines, goal=None, logarithmic=False):
        self.title, self.across, self.lines, self.goal = title, across, lines, goal
        self.along = log10 if logarithmic else float
        self.xs = sorted({x for _, points in lines for x, _ in points})
        highest = max([y for _, points in lines for _, y in points] + [goal or 0]) or 1
        self.step = nice(highest / 4)
        self.top = self.step * ceil(1.05 * highest / self.step)
        self.ticks = self.xs if len(self.xs) <= 8 else [*range(ceil(max(self.xs) - 0.1) + 1)]

    def x(self, value):
        first, last = self.along(self.ticks[0]), self.along(self.ticks[-1])
        return LEFT + (self.along(value) - first) / ((last - first) or 1) * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        return HEIGHT - BOTTOM - value / self.top * (HEIGHT - TOP - BOTTOM)

    def svg(self):
        yield f'<text class="title" x="8" y="20">{escape(self.title)}</text>'
        yield f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 6}" text-anchor="end">{escape(self.across)}</text>'
        for number in range(round(self.top / self.step) + 1):
            y = self.y(number * self.step)
            yield f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>'
            yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{number * self.step:g}</text>'
        yield from self.names_across()
        if self.goal:
            y = self.y(self.goal)
            yield f'<line class="goal" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>'
            yield (f'<text class="goal-word" x="{WIDTH - RIGHT}" y="{y - 5:.1f}" text-anchor="end">'
                   f'goal ≤ {self.goal:g}</text>')
        for at, (name, points) in enumerate(self.lines):
            yield from self.line("ab"[at], name, points, at)

    def names_across(self):
        taken = -100.0
        for tick in self.ticks:
            if (x := self.x(tick)) - taken > 44:
                anchor = "end" if tick == self.ticks[-1] else "middle"
                yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="{anchor}">{tick:,}</text>'
                taken = x

    def line(self, letter, name, points, at):
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        yield f'<polyline class="line {letter}" points="{path}"/>'
        if len(points) <= 12:
            for x, y in points:
                yield f'<circle class="dot-{letter}" cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="3.5"/>'
        x = LEFT + 8 + 170 * at
        yield f'<line class="line {letter}" x1="{x}" y1="34" x2="{x + 22}" y2="34"/>'
        yield f'<text x="{x + 28}" y="38">{escape(name)}</text>'


def nice(step):
    """The round number at or above: 1, 2, 2.5, 5 of its power of ten."""
    power = 10 ** floor(log10(step))
    return next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= step * 0.999)


def sheet(*plots):
    """Plots below each other."""
    height = len(plots) * (HEIGHT + GAP) - GAP
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img" '
             f'aria-label="{escape("; ".join(plot.title for plot in plots), quote=True)}">', f"<style>{STYLE}</style>",
             f'<rect class="paper" width="{WIDTH}" height="{height}"/>']
    for number, plot in enumerate(plots):
        lines += [f'<g transform="translate(0 {number * (HEIGHT + GAP)})">', *plot.svg(), "</g>"]
    return "\n".join([*lines, "</svg>"]) + "\n"


def of(points, x, y):
    return [(point[x], point[y]) for point in points]


def phones(points):
    return sheet(
        Plot("From the press to every phone, ms", "phones on one process",
             [("half of them", of(points, "phones", "p50")), ("99 of 100", of(points, "phones", "p99"))], 60, True),
        Plot("Server CPU for a post, ms", "phones on one process", [("CPU", of(points, "phones", "cpu_ms"))]))


def history(points):
    return sheet(
        Plot("From the press to the durable answer, ms", "changes behind it",
             [("half of them", of(points, "changes", "p50")), ("99 of 100", of(points, "changes", "p99"))], 50, True),
        Plot("Server CPU for a post, ms", "changes behind it", [("CPU", of(points, "changes", "cpu_ms"))],
             logarithmic=True))


def soak(points):
    """The day in hours."""
    hours = {name: [(8 * part, value) for part, value in each] for name, each in points.items()}
    return sheet(
        Plot("From the press to every phone, 99 of 100, ms", "hour of the day", [("p99", hours["p99"])]),
        Plot("Memory of the server, MB", "hour of the day", [("resident", hours["memory"])]),
        Plot("Phones out of their pockets", "hour of the day", [("connected", hours["online"])]))


DRAWN = {"crowds": phones, "history": history, "soak": soak}


def draw(told, folder=FOLDER):
    """A picture for each row that has points."""
    for name, row in told:
        if name in DRAWN and "points" in row:
            folder.mkdir(exist_ok=True)
            (folder / f"{name}.svg").write_text(DRAWN[name](row["points"]))

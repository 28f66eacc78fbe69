"""The trees, and what they are told."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipelines.items import Page
from scraper.extract.body import choice, features, model
from scraper.extract.fields import title
from scraper.extract.page import document, structured, walk

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.extract.page.layout import Layout

SENTENCE = "The ferry sails twice a day again, the harbour office said, and the bread will be fresh."


def trees(seed: int, count: int = 60, columns: int = 7) -> model.Model:
    """A model of random trees."""
    chance = random.Random(seed)
    feature, threshold, children, value = [], [], [], []

    def add(depth: int) -> int:
        place = len(feature)
        leaf = depth == 5 or chance.random() < 0.2
        feature.append(0 if leaf else chance.randrange(columns))
        threshold.append(np.inf if leaf else chance.uniform(-1, 1))
        children.extend([place, place])
        value.append(chance.uniform(-0.3, 0.3) if leaf else 0.0)
        if not leaf:
            children[2 * place] = add(depth + 1)
            children[2 * place + 1] = add(depth + 1)
        return place

    roots = [add(0) for _ in range(count)]
    starts, below = np.array(roots), np.array(children)
    return model.Model(
        tuple(f"column{n}" for n in range(columns)), starts, np.array(feature), np.array(threshold, dtype=np.float32),
        below, np.array(value, dtype=np.float32).astype(float), model.depth_of(starts, below),
    )  # fmt: skip


def told(rows: np.ndarray) -> features.Features:
    """Rows of numbers, a column a feature, as features of blocks."""
    names = tuple(f"column{n}" for n in range(rows.shape[1]))
    return features.Features(names, rows.T.astype(np.float32), np.arange(len(rows)))


def walked(of: model.Model, row: list[float]) -> float:
    """The same, tree by tree and step by step."""
    odds = 0.0
    for root in of.roots:
        node = int(root)
        while of.children[2 * node] != node:
            right = np.float32(row[of.feature[node]]) > of.threshold[node]
            node = int(of.children[2 * node + right])
        odds += float(of.value[node])
    return 1 / (1 + np.exp(-odds))


@pytest.mark.parametrize("seed", range(5))
def test_all_trees_at_once_give_what_each_gives_alone(seed: int) -> None:
    judge = trees(seed)
    rows = np.random.default_rng(seed).uniform(-1, 1, (50, 7))
    found = judge.probabilities(told(rows))
    assert found == pytest.approx([walked(judge, list(row)) for row in rows], abs=1e-6)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    judge = trees(1)
    judge.save(tmp_path / "one.npz")
    judge.save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    again = model.load(tmp_path / "one.npz")
    rows = told(np.repeat(np.linspace(-1, 1, 40)[:, None], 7, axis=1))
    assert (again.probabilities(rows) == judge.probabilities(rows)).all()
    assert again.columns == judge.columns


def test_a_feature_that_is_missing_is_named() -> None:
    with pytest.raises(KeyError, match="column6"):
        trees(1).probabilities(told(np.zeros((3, 6))))


def laid_out(markup: str) -> tuple[Layout, features.Features, np.ndarray]:
    page = Page("https://www.example.com/a/b", markup.encode(), fetched_at=datetime(2025, 6, 1, tzinfo=UTC))
    doc = document.parse(page)
    said = structured.read(doc)
    seen = walk.lay_out(doc)
    headline = title.find(doc, said, seen, title.site_names(doc, said), None).value
    top = title.position(seen, headline)
    return seen, features.describe(seen, top, headline, said), choice.judge(seen, top, headline, said)


PAGE = f"""<body><nav><a href=/>Home</a> <a href=/sea>Sea</a></nav><main><h1>Second ferry is back</h1>
<div class="story-body"><p>{SENTENCE}</p><p>{SENTENCE} Once more.</p><p>{SENTENCE} And again.</p></div></main>
<div class="comments has-sidebar"><p>{SENTENCE} I like it.</p></div></body>"""


def test_the_bundled_model_knows_its_features_and_a_plain_page() -> None:
    seen, columns, likely = laid_out(PAGE)
    assert set(model.bundled().columns) <= set(columns.names)
    part = choice.choose(seen, likely)
    assert part is not None
    assert [seen.blocks[n].text for n in part.kept] == [SENTENCE, f"{SENTENCE} Once more.", f"{SENTENCE} And again."]
    assert part.node.element.get("class") == "story-body"


def test_every_column_has_a_finite_number_for_every_block() -> None:
    for markup in (PAGE, "<p>word", "<body>" + "<div>x" * 50, "<table><tr><td>東京で新しい船が出る。</table>"):
        seen, columns, _ = laid_out(markup)
        assert columns.values.shape == (len(columns.names), len(seen.blocks))
        for name in columns.names:
            assert np.isfinite(columns[name]).all(), name


def test_menus_are_not_described_and_are_no_text() -> None:
    menu = "<div>" + "".join(f"<p><a href=/{n}>Harbour news {n}</a></p>" for n in range(9)) + "</div>"
    seen, columns, likely = laid_out(PAGE.replace("<h1>", f"{menu}<h1>").replace("</main>", f"</main>{menu}"))
    described = {seen.blocks[place].text for place in columns.places}
    assert not any("Harbour news" in text for text in described)
    assert "Second ferry is back" in described
    assert {seen.blocks[n].text for n in np.flatnonzero(likely == 0)} == {f"Harbour news {n}" for n in range(9)}
    plain_seen, plain, _ = laid_out(PAGE)
    assert [plain_seen.blocks[n].text for n in plain.places] == [seen.blocks[n].text for n in columns.places]
    assert (plain.values == columns.values).all()


def test_a_menu_is_one_block_and_lists_that_are_none_are_walked_over() -> None:
    links = [f"<li><a href=/{n}><b>News {n}</b></a></li>" for n in range(7)]
    lists = {
        f"<ul>{''.join(links)}</ul>": [" ".join(f"News {n}" for n in range(7))],
        f"<ul>{''.join(links[:3])}</ul>": ["News 0", "News 1", "News 2"],  # breadcrumbs
        f"<ul class=tags>{''.join(links)}</ul>": [f"News {n}" for n in range(7)],
        f"<ul>{''.join(links)}<li>{SENTENCE}</ul>": [*(f"News {n}" for n in range(7)), SENTENCE],
        "<ul>" + "<li><a href=/a>The second ferry is back</a></li>" * 7 + "</ul>": ["The second ferry is back"] * 7,
    }
    for markup, texts in lists.items():
        seen, columns, _ = laid_out(f"<main><p>{SENTENCE} First.</p>{markup}<p>{SENTENCE} Last.</p></main>")
        assert [block.text for block in seen.blocks][1:-1] == texts
        assert [seen.blocks[n].text for n in seen.menus] == (texts if len(texts) == 1 else [])
        assert not set(seen.menus) & set(columns.places.tolist())


def test_a_page_of_nothing_but_links_has_no_text() -> None:
    _, columns, likely = laid_out("<ul>" + "<li><a href=/a>Harbour news of the week</a></li>" * 5 + "</ul>")
    assert columns.places.tolist() == []
    assert likely.tolist() == [0] * 5


def test_a_name_counts_for_what_is_below_it_but_not_on_most_of_the_page() -> None:
    seen, columns, _ = laid_out(PAGE)
    comment = next(block.index for block in seen.blocks if block.text.endswith("I like it."))
    story = next(block.index for block in seen.blocks if block.text == SENTENCE)
    assert columns["near_off"][comment] == 1
    assert columns["near_off"][story] == 20
    whole = PAGE.replace("<main>", '<main class="with-comments">')
    assert laid_out(whole)[1]["near_off"][story] == 20


def test_what_a_page_states_is_told() -> None:
    head = f'<head><meta property="og:description" content="{SENTENCE}"></head>'
    seen, columns, _ = laid_out(f"<html>{head}{PAGE}")
    told = {seen.blocks[n].text for n in np.flatnonzero(columns["in_summary"])}
    assert SENTENCE in told
    assert [seen.blocks[n].text for n in np.flatnonzero(columns["is_title"])] == ["Second ferry is back"]


def test_where_nothing_is_likely_the_closest_is_taken() -> None:
    seen, _, _ = laid_out(PAGE)
    likely = np.zeros(len(seen.blocks))
    assert choice.choose(seen, likely) is None
    likely[3], likely[4], likely[5] = 0.3, 0.25, 0.1
    part = choice.choose(seen, likely)
    assert part is not None
    assert part.kept == (3, 4)


def test_what_the_site_repeats_is_left_out() -> None:
    seen, _, likely = laid_out(PAGE)
    first = next(block.index for block in seen.blocks if block.text == SENTENCE)
    part = choice.choose(seen, likely, [first])
    assert part is not None
    assert first not in part.kept
    assert part.repeated == 1

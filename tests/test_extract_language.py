"""The language of a text, and what is declared as a witness."""

from __future__ import annotations

import pytest

from scraper.extract.fields import language

ENGLISH = (
    "The ferry to the northern islands will sail twice a day again from Monday, the harbour office said, after a winter in "
    "which the mail came by fishing boat and the bread did not come at all. It is the first time that there are two boats."
)
GERMAN = (
    "Die Fähre zu den nördlichen Inseln fährt ab Montag wieder zweimal am Tag, wie das Hafenamt sagte, nach einem Winter, in "
    "dem die Post mit dem Fischerboot kam und das Brot überhaupt nicht. Es ist das erste Mal, dass es zwei Boote gibt."
)
AZERBAIJANI = (
    "Şimal adalarına gedən bərə bazar ertəsindən etibarən yenə gündə iki dəfə üzəcək, liman idarəsi bildirib. Qışda poçt "
    "balıqçı qayığı ilə gəlirdi, çörək isə ümumiyyətlə gəlmirdi. İlk dəfədir ki, adalara iki gəmi işləyir, dedi sakinlər."
)
NAMES = (
    "Sven Olsson, Lars Nilsson, Karin Berg, Anna Lind, Per Holm, Nils Dahl, Eva Ström, Bo Ek, Ulf Sand, Åsa Nord. " * 3
)


@pytest.mark.parametrize(
    ("text", "stated", "found", "source"),
    [
        (ENGLISH, "en-GB", "en-GB", "declared"),
        (GERMAN, "de", "de", "declared"),
        (ENGLISH, "de", "en", "text"),
        (GERMAN, "en", "de", "text"),
        (ENGLISH, None, "en", "text"),
        (AZERBAIJANI, "az", "az", "declared"),
        (AZERBAIJANI, "tr", "tr", "declared"),  # the classifier takes one for the other
        ("Second ferry is back", "en", "en", "declared"),
        ("Second ferry is back", None, None, "none"),
        ("", "en", "en", "declared"),
    ],
)
def test_language(text: str, stated: str | None, found: str | None, source: str) -> None:
    told = language.find(text, stated, None)
    assert (told.value, told.evidence.source) == (found, source)


def test_site_counts_where_the_page_declares_nothing() -> None:
    assert language.find("Second ferry is back", None, "en").value == "en"


def test_a_list_of_names_does_not_overrule_what_is_declared() -> None:
    assert language.find(NAMES[:290] + GERMAN * 3, "de", None).value == "de"

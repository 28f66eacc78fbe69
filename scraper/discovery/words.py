"""What links read that are no headlines, in the languages of news sites: "Read more", "Share", "Next"."""

from __future__ import annotations

import re

__all__ = ["is_action", "is_headline", "is_more", "is_next"]


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in re.split(r"[|\n]", text) if phrase.strip())


_MORE = _phrases("""
    more | read more | read the full story | read full story | full story | full article
    continue reading | learn more | see more | view more | show more | load more | see all
    view all | all | details | read | watch | watch now | ətraflı | daha ətraflı | ətraflı oxu
    davamı | daha çox | hamısı | oxu | bütün xəbərlər | devamı | devamını oku | tümü | daha fazla
    haberin devamı | читать далее | читать дальше | читать полностью | читать | подробнее | далее
    ещё | еще | все новости | все | детальніше | читати далі | weiterlesen | mehr | mehr lesen
    mehr erfahren | weiter | alle | lire la suite | lire plus | lire l'article | en savoir plus
    la suite | voir plus | tout voir | leer más | leer mas | seguir leyendo | ver más | ver todo
    leia mais | ler mais | saiba mais | ver mais | ver tudo | leggi tutto | leggi di più | continua
    continua a leggere | czytaj dalej | czytaj więcej | więcej | lees meer | lees verder | meer
    läs mer | les mer | læs mere | lue lisää | citește mai mult | citeşte mai mult
    διαβάστε περισσότερα | 続きを読む | もっと見る | 阅读全文 | 查看更多 | 更多 | 詳細 | 더보기 | اقرأ المزيد | المزيد
    ادامه مطلب | और पढ़ें
""")
_ACTIONS = _phrases("""
    share | share this | share on facebook | share on twitter | print | print this | email | e-mail
    tweet | comment | comments | add comment | leave a comment | log in | login | sign in | sign up
    register | subscribe | facebook | twitter | x | whatsapp | telegram | linkedin | copy link
    save | bookmark | report | reply | edit | rss | paylaş | çap et | çap versiyası | göndər | şərh
    şərhlər | şərh yaz | daxil ol | abunə ol | bağla | yazdır | yorum | yorumlar | yorum yap | giriş
    giriş yap | abone ol | поделиться | распечатать | печать | комментарии | комментировать | войти
    подписаться | teilen | drucken | kommentare | kommentieren | anmelden | abonnieren | partager
    imprimer | commenter | se connecter | s'abonner | compartir | imprimir | comentar
    iniciar sesión | compartilhar | entrar | condividi | stampa | accedi | udostępnij | drukuj
    zaloguj | delen | dela | del | inloggen
""")
_NEXT = _phrases("""
    next | next page | older | older posts | older stories | older articles | növbəti
    növbəti səhifə | irəli | sonrakı | sonraki | sonraki sayfa | ileri | следующая
    следующая страница | след | вперед | вперёд | туда | nächste | nächste seite | weitere | vor
    suivant | suivante | page suivante | siguiente | página siguiente | próximo | próxima
    próxima página | seguinte | successivo | successiva | pagina successiva | następna | dalej
    volgende | nästa | neste | næste | 下一页 | 下一頁 | 下页 | 次へ | 次のページ | 다음 | التالي
""")
_ARROWS = frozenset({"›", "»", "→", ">", ">>", "❯", "▶"})

# With the arrows and counts around them, no phrase above is longer.
_MAX_PHRASE = 40
# A headline is longer than a menu entry: four words, or 25 characters, or 8 where a character is half a word.
_HEADLINE = re.compile(
    r"(?:\S+\s+){3}\S|.{25}|(?:[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]\W*){8}", re.DOTALL
)
# More than this is a whole card: headline, teaser, time and all.
_MAX_HEADLINE = 250


def is_more(text: str) -> bool:
    """Whether a link's text only says that there is more."""
    return len(text) <= _MAX_PHRASE and _plain(text) in _MORE


def is_action(text: str) -> bool:
    """Whether a link's text names something to do with a story, and not the story."""
    return len(text) <= _MAX_PHRASE and _plain(text) in _ACTIONS


def is_next(text: str) -> bool:
    """Whether a link's text leads to the next page of a list."""
    return text in _ARROWS or (len(text) <= _MAX_PHRASE and _plain(text) in _NEXT)


def is_headline(text: str) -> bool:
    """Whether a text is as long as headlines are, and is none of the phrases above."""
    return len(text) <= _MAX_HEADLINE and _HEADLINE.search(text) is not None and not is_more(text)


def _plain(text: str) -> str:
    """Lower case, without the arrows, dots and counts around it."""
    return text.casefold().replace("i̇", "i").strip(" \t\r\n.…:!?+-–—()[]‹›«»<>→←❯▶0123456789")

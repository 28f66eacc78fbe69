"""Words that pages print around an article, in the languages of the news: labels, buttons, headings of link lists."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = [
    "AUTHOR",
    "BUTTON",
    "BY",
    "CONTACT",
    "ENTRY",
    "FIRST_OF_BYLINES",
    "FIRST_OF_CONTACTS",
    "FONT_SIZES",
    "HOME",
    "MODIFIED",
    "MODIFIED_INSIDE",
    "PUBLISHED",
    "PUBLISHED_INSIDE",
    "READ_MORE",
    "SEE_ALSO",
    "SOURCE",
    "may_start",
    "names_agency",
    "names_author",
    "plain",
    "starts_elsewhere",
    "without_font_sizes",
]

_ROUND = 6  # characters of punctuation and white space around a phrase that is a line
_LONGEST = 8  # words, or characters where a script writes no spaces, of a phrase that starts a line
_WORD = re.compile(r"\w+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


class Phrases:
    """A set of phrases in many languages, looked up without minding case, white space or what stands around them.

    Args:
        text: The phrases, one per line or parted by bars.
    """

    def __init__(self, text: str) -> None:
        self.phrases = frozenset(_plain(phrase) for phrase in re.split(r"[|\n]", text) if phrase.strip())
        self.first_words = frozenset(match[0] for phrase in self.phrases if (match := _WORD.search(phrase)))
        self._longest = max(map(len, self.phrases)) + _ROUND

    def are(self, line: str) -> bool:
        """Whether a line is one of the phrases and nothing else, punctuation aside ("Author:")."""
        if len(line) > self._longest:
            return False
        return may_start(line, self.first_words) and plain(line) in self.phrases

    def end(self, line: str) -> int:
        """Where the phrase ends that a line starts with ("By Ann Lee" → 2); 0 where it starts with none."""
        first, start = _first_word(line)
        if start >= 0 and line[start] >= "\u3000":  # Chinese, Japanese and Korean run on without spaces
            ends = list(range(min(start + _LONGEST, len(line)), start, -1))
        elif first in self.first_words:
            ends = [match.end() for match, _ in zip(_WORD.finditer(line, start), range(_LONGEST), strict=False)][::-1]
        else:
            return 0
        return next((end for end in ends if _plain(line[start:end]) in self.phrases), 0)


@lru_cache(maxsize=512)  # many sets of phrases are asked of the same lines
def _first_word(line: str) -> tuple[str, int]:
    """The first word of a line, without its case, and where it stands; -1 where there is none."""
    first = _WORD.search(line)
    return (first[0].casefold(), first.start()) if first else ("", -1)


def may_start(line: str, words: frozenset[str]) -> bool:
    """Whether a line starts with one of these words, or with a character of a script that writes no spaces."""
    first, start = _first_word(line)
    return first in words or (start >= 0 and line[start] >= "\u3000")


def names_author(line: str) -> bool:
    """Whether a line starts with "By" or "Author:"."""
    if not may_start(line, FIRST_OF_BYLINES):
        return False
    if _KOREAN_BYLINE.match(line):
        return True
    end = AUTHOR.end(line) or SOURCE.end(line)
    return BY.end(line) > 0 or (end > 0 and line[end:].lstrip()[:1] in {":", "："})


def plain(line: str) -> str:
    """A line as phrases are kept: without what stands around it, case and white space."""
    return _plain(_EDGES.sub("", line))


def starts_elsewhere(text: str) -> bool:
    """Whether a line starts with a label or a prompt: "By", "Updated", "Read more"."""
    return may_start(text, _FIRST_OF_LABELS) and any(phrases.end(text) for phrases in _STARTS)


def without_font_sizes(text: str) -> str:
    """A text without the widget that changes its size."""
    if _FONT_HINT.search(text):
        return FONT_SIZES.sub("", text, count=1).strip()
    return text


def names_agency(name: str) -> bool:
    """Whether a name holds a word of agencies and newsrooms: "News", "Redaktion", "AFP"."""
    folded = _plain(name)
    return not _AGENCY_WORDS.isdisjoint(_WORD.findall(folded)) or any(pair in folded for pair in _AGENCY_PAIRS)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


PUBLISHED = Phrases("""
    date | published | published on | published at | posted | posted on | publication date | date published
    | first published | tarix | dərc olunub | yayınlanma | yayınlanma tarihi | yayın tarihi | tarih | giriş
    | giriş tarihi | haber giriş | дата | опубликовано | дата публикации | опубліковано | дата публікації
    | публикувано | datum | veröffentlicht | veröffentlicht am | stand | erstellt | publié le | publié
    | date de publication | mis en ligne le | fecha | publicado | publicado el | publicado em | publicado a
    | pubblicato | pubblicato il | data | data publikacji | opublikowano | publicerad | publicerat | publisert
    | publiceret | udgivet | julkaistu | gepubliceerd | gepubliceerd op | vydáno | publikováno | közzétéve
    | megjelent | publicat | δημοσιεύθηκε | δημοσίευση | ημερομηνία | تاريخ النشر | نشر في | نُشر في | نشر
    | التاريخ | تاریخ انتشار | פורסם | 发布时间 | 发布于 | 日期 | 時間 | 时间 | 発信日時 | 公開日 | 配信 | 掲載日
    | 입력 | 등록 | 게시 | diterbitkan | dipublikasikan | tayang | ngày đăng | เผยแพร่
""")
MODIFIED = Phrases("""
    updated | last updated | updated on | modified | last modified | edited | update | yenilənib | güncelleme
    | son güncelleme | güncellenme | güncellendi | обновлено | изменено | оновлено | aktualisiert
    | aktualisiert am | zuletzt aktualisiert | letzte aktualisierung | mis à jour | mis à jour le | mise à jour
    | modifié le | actualizado | actualizado el | actualizada | atualizado | atualizado em | atualizada em
    | aggiornato | aggiornato il | ultimo aggiornamento | zaktualizowano | aktualizacja | uppdaterad | uppdaterat
    | oppdatert | opdateret | päivitetty | bijgewerkt | aangepast | laatste update | aktualizováno | frissítve
    | actualizat | ενημερώθηκε | آخر تحديث | تم التحديث | حدث في | به‌روزرسانی | עודכן | 更新 | 更新时间
    | 更新時間 | 更新日 | 最終更新 | 수정 | 최종수정 | diperbarui | cập nhật | อัปเดต
""")
ENTRY = Phrases("""
    this entry was | this post was | this article was | this story was | dieser eintrag wurde | dieser beitrag wurde
    | dieser artikel wurde | dieser text wurde | cette entrée a été | ce contenu a été | cet article a été
    | ce billet a été | esta entrada fue | esta entrada se publicó | este artículo fue | esta entrada foi
    | este artigo foi | este post foi | questa voce è stata | questo articolo è stato | questo post è stato
    | dit bericht werd | dit bericht is | dit artikel werd | dit artikel is | ten wpis został | ten artykuł został
    | wpis opublikowany | запись опубликована | эта запись была | статья опубликована | det här inlägget
    | detta inlägg | dette indlæg blev | dette innlegget ble | tämä kirjoitus julkaistiin | artikkeli on julkaistu
    | tento příspěvek byl | příspěvek byl | článek byl | bu yazı | bu haber | αυτή η καταχώριση | αυτό το άρθρο
    | この投稿は | このエントリーは | この記事は | 本文发表于 | 此条目发表于 | 本篇發表於
""")
_SOURCES = """
    source | mənbə | kaynak | источник | джерело | quelle | fuente | fonte | źródło | المصدر | 来源 | 來源
"""
SOURCE = Phrases(_SOURCES)
"""What names an outlet rather than a person."""
AUTHOR = Phrases(f"""{_SOURCES}
    author | authors | written by | verfasst von | escrito por | écrit par | scritto da | geschreven door | reporter
    | writer | story | words | müəllif | yazar | yazan | haber | muhabir | автор | авторы | автори | автор статьи
    | autor | autorin | autoren | auteur | auteurs | autores | autora | autore | autori | tekst | text | texte
    | forfatter | skribent | kirjoittaja | szerző | συντάκτης | журналист | الكاتب | بقلم | كتب | كتبت | المؤلف
    | إعداد | نویسنده | מאת | 作者 | 记者 | 記者 | 文 | 執筆 | 글 | 기자 | penulis | editor | tác giả | โดย | लेखक
    | հեղինակ | ავტორი
""")
BY = Phrases("""
    by | by: | written by | reported by | reporting by | story by | words by | text by | posted by | published by
    | von | par | por | di | door | av | af | tekijä | oleh | przez | od | de la | от | бу | γράφει | γράφει η
    | γράφει ο | بقلم | كتب | كتبت | کتب | מאת | โดย | 文/ | 文／ | 作者 | 记者 | 記者 | 撰文
""")
# The role stands behind the name.
_KOREAN_BYLINE = re.compile(r"[\W_]*[\uac00-\ud7a3]{2,4}\s?(?:선임|수석)?(?:기자|특파원)(?!\w)")
FIRST_OF_BYLINES = AUTHOR.first_words | BY.first_words | SOURCE.first_words
"""Words that a label of a byline starts with."""
HOME = Phrases("""
    home | home page | homepage | front page | start | ana səhifə | əsas səhifə | anasayfa | ana sayfa | главная
    | главная страница | головна | начало | startseite | accueil | inicio | portada | início | strona główna | hem
    | hjem | forside | forsiden | etusivu | domů | úvod | főoldal | címlap | acasă | αρχική | الرئيسية
    | الصفحة الرئيسية | خانه | צפה הבית | דף הבית | 首页 | 首頁 | ホーム | トップ | 홈 | beranda | trang chủ
    | หน้าแรก | होम
""")
SEE_ALSO = Phrases("""
    see also | read also | also read | related | related news | related articles | related stories | related posts
    | related topics | related content | more news | more stories | more from | more on this | more on this story
    | you may also like | you might also like | recommended | recommended stories | recommended for you | latest
    | latest news | latest stories | most read | most popular | trending | trending now | popular | top stories
    | other news | similar news | similar articles | what to read next | read next | up next | don't miss
    | editor's picks | in other news | from around the web | sponsored | promoted | keep reading | həmçinin oxu
    | həmçinin bax | həmçinin oxuyun | oxşar xəbərlər | digər xəbərlər | son xəbərlər | ən çox oxunan
    | bölməyə aid | ilgili haberler | benzer haberler | diğer haberler | son haberler
    | bunlar da ilginizi çekebilir | çok okunanlar | önerilen haberler | читайте также | смотрите также
    | материалы по теме | по теме | похожие новости | другие новости | последние новости | новости по теме
    | ещё по теме | популярное | читайте також | дивіться також | схожі новини | останні новини | mehr zum thema
    | lesen sie auch | auch interessant | das könnte sie auch interessieren | weitere artikel | verwandte artikel
    | meistgelesen | siehe auch | weitere themen | à lire aussi | lire aussi | voir aussi | sur le même sujet
    | articles liés | à lire également | les plus lus | lea también | lee también | te puede interesar
    | noticias relacionadas | más noticias | ver también | relacionadas | relacionados | más leídas | lo más leído
    | leia também | leia mais | veja também | saiba mais | notícias relacionadas | mais lidas | leggi anche
    | articoli correlati | potrebbe interessarti | vedi anche | i più letti | czytaj także | czytaj też
    | zobacz także | zobacz też | powiązane | polecamy | najnowsze | läs också | läs även | läs mer
    | relaterade artiklar | les også | les mer | læs også | læs mere | lue myös | lees ook | lees meer
    | meer nieuws | gerelateerd | čtěte také | související | související články | olvasta már | kapcsolódó cikkek
    | ajánlott | citește și | vezi și | διαβάστε επίσης | δείτε επίσης | σχετικά άρθρα | اقرأ أيضا | اقرأ أيضاً
    | إقرأ أيضا | أخبار ذات صلة | مواضيع ذات صلة | الأكثر قراءة | شاهد أيضا | مطالب مرتبط | اخبار مرتبط | קראו גם
    | כתבות נוספות | 相关新闻 | 相关阅读 | 延伸阅读 | 推荐阅读 | 相關新聞 | 延伸閱讀 | 更多新闻 | 関連記事
    | 関連ニュース | あわせて読みたい | おすすめ記事 | 관련기사 | 관련 기사 | 많이 본 뉴스 | baca juga
    | berita terkait | terkini | terpopuler | xem thêm | tin liên quan | đọc thêm | ข่าวที่เกี่ยวข้อง
    | यह भी पढ़ें | सम्बंधित खबरें
""")
BUTTON = Phrases("""
    up | top | back to top | to top | close | close this | bağla | kapat | закрыть | закрити | schließen | fermer
    | cerrar | fechar | chiudi | sluiten | stäng | lukk | luk | sulje | zamknij | zavřít | bezárás | închide
    | κλείσιμο | إغلاق | בסתן | סגור | 关闭 | 關閉 | 閉じる | 닫기 | tutup | đóng | share | share this
    | share this article | share this story | share on facebook | share on twitter | share on x | tweet | pin it
    | whatsapp | telegram | facebook | twitter | linkedin | instagram | email | e-mail | copy link | copied
    | link copied | send | paylaş | bölüş | поделиться | поділитися | teilen | partager | compartir | compartilhar
    | condividi | udostępnij | dela | del | jaa | deel | sdílet | megosztás | مشاركة | شارك | שתפו | 分享 | シェア
    | 공유 | แชร์ | bagikan | print | print this | drucken | imprimer | imprimir | stampa | yazdır | çap et
    | çap versiyası | распечатать | печать | 打印 | 印刷 | save | bookmark | favorite | listen
    | listen to this article | listen now | play | pause | dinle | anhören | écouter | comment | comments
    | add comment | leave a comment | view comments | yorum yap | şərh yaz | kommentare | commentaires | commenter
    | comentar | comentarios | комментарии | комментировать | 评论 | コメント | advertisement | advertisements
    | ad | ads | sponsored content | reklam | reklama | реклама | anzeige | werbung | publicité | publicidad
    | publicidade | pubblicità | mainos | annons | annonce | reclame | hirdetés | إعلان | اعلان | 广告 | 廣告
    | 広告 | 광고 | iklan | advertisement - story continues below | advertisement. scroll to continue reading.
    | story continues below advertisement | article continues below advertisement | article continues after ad
    | follow us | 구독 | 구독하기 | subscribe | subscribe now | sign up | sign in | log in | register | newsletter
    | abone ol
    | подписаться | abonnieren | s'abonner | suscríbete | loading | loading... | skip to content
    | skip advertisement | menu | search | next | previous | view gallery | view this post on instagram
    | view this post | press enter or click to view image in full size | open image in gallery
    | show more | load more | toggle caption | hide caption | caption
    | bize yazın | bize yazin | arxiv
""")
READ_MORE = Phrases("""
    read more | read the full article | read the full article here | read the full story | read full article
    | read also | also read | see also | related | recommended | more | click here | don't miss | watch
    | watch now | listen | continue reading | ətraflı | həmçinin oxu | devamı | devamını oku | ayrıca oku
    | читать далее | читайте также | читайте также на сайте | читать также | подробнее | читайте також
    | lesen sie auch | lesen sie hier | mehr lesen | mehr dazu | weiterlesen | lire aussi | à lire aussi
    | lire la suite | à lire | leer más | lea también | lee también | le puede interesar | leia mais | leia também
    | veja também | leggi anche | leggi tutto | czytaj także | czytaj też | czytaj więcej | zobacz także | läs mer
    | läs också | läs även | les også | les mer | læs også | læs mere | lue myös | lue lisää | lees ook
    | lees meer | čtěte také | citește și | διαβάστε επίσης | اقرأ أيضا | اقرأ أيضًا | إقرأ أيضا | قرأ المزيد
    | 阅读更多 | 続きを読む | 関連記事 | baca juga | xem thêm
""")
_STARTS = (BY, AUTHOR, PUBLISHED, MODIFIED, READ_MORE)
_FIRST_OF_LABELS = frozenset().union(*(phrases.first_words for phrases in _STARTS))
_AGENCY = Phrases("""
    staff | newsroom | news desk | desk | editorial | editorial board | editors | editor | redaktion | redaksiya
    | redaksi | redaction | rédaction | la rédaction | redacción | redação | redazione | redakcja | redaktionen
    | redakce | редакция | редакція | haber merkezi | news | press | agency | agencies | agentur | agence
    | agencia | agência | agenzia | агентство | reuters | ap | afp | dpa | ansa | efe | ntb | tt | ritzau | apa
    | sda | pap | tass | тасс | риа | interfax | интерфакс | xinhua | kyodo | yonhap | pti | ani | ians
    | associated press | bloomberg | upi | pa media | pa | anadolu | iha | dha | aa | turan | trend | azertac
    | magazine | newspaper | media | tv | radio | online | team | bureau | service | correspondent
    | correspondents | contributor | wire | wires | times | post | herald | tribune | gazette | journal | guardian
    | daily | weekly | today | network | group | company | inc | llc | foundation | institute | center | centre
    | university | council | association | channel | broadcasting | studio
""")

_AGENCY_WORDS = frozenset(phrase for phrase in _AGENCY.phrases if " " not in phrase)
_AGENCY_PAIRS = tuple(phrase for phrase in _AGENCY.phrases if " " in phrase)
PUBLISHED_INSIDE = re.compile(
    rf"(?i)(?<!\w)(?:{'|'.join(map(re.escape, sorted(PUBLISHED.phrases, key=len, reverse=True)))})(?!\w)"
)
MODIFIED_INSIDE = re.compile(
    rf"(?i)(?<!\w)(?:{'|'.join(map(re.escape, sorted(MODIFIED.phrases, key=len, reverse=True)))})(?!\w)"
)
CONTACT = re.compile(
    r"""(?xi) [\W_]* (?: ©|\(c\)|copyright\b|all\ rights\ reserved|follow\ .{0,60}(?:on\
    (?:twitter|x|facebook|instagram)|@)|contact\ .{0,60}@
    |e-?mail\ .{0,60}@|disclaimer\b|tagged\ in\b|filed\ under\b|tags?:|topics?:|sign\ up\ |subscribe\ to\ |photo\
    credit|image\ credit )"""
)
_CONTACTS = """
    c copyright all follow contact e email disclaimer tagged filed tag tags topic topics sign subscribe photo image
"""
FIRST_OF_CONTACTS = frozenset(_CONTACTS.split())
"""Words that what `CONTACT` matches starts with, where it is not the sign ©."""
FONT_SIZES = re.compile(
    r"(?i)\s*(?:\b\d{1,2}\s*(?:punto|pt|px|punkt|пт)(?-i:(?![a-zа-я]))\s*){2,}|\s*(?:\ba\s?[-+]+\s*){2,}"
)
"""A widget to change the size of the type: "12 Punto 14 Punto 16 Punto", "A- A+"."""
_FONT_HINT = re.compile("[Uu]n(?:to|kt)|UNTO|p[xt]|пт|A[-+ ]|a[-+]")

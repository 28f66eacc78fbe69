"""Names of months in the languages of the news, and the calendars that some of them count in."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

__all__ = ["LANGUAGES", "MONTHS", "PERSIAN", "WEEKDAYS", "from_persian", "month", "plain"]

# Twelve entries a line, the forms of one month joined by a slash: genitives, as dates have them, and short forms.
_NAMES = """
    en january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct
        november/nov december/dec
    az yanvar/yan fevral/fev mart aprel/apr may iyun/iyn iyul/iyl avqust/avq sentyabr/sen oktyabr/okt noyabr/noy
        dekabr/dek
    tr ocak/oca şubat/şub mart nisan/nis mayıs haziran/haz temmuz/tem ağustos/ağu eylül/eyl ekim/eki kasım/kas
        aralık/ara
    uz yanvar fevral mart aprel may iyun iyul avgust sentabr/sentyabr oktabr/oktyabr noyabr dekabr
    tk ýanwar fewral mart aprel maý iýun iýul awgust sentýabr oktýabr noýabr dekabr
    ru января/январь/янв февраля/февраль/фев/февр марта/март/мар апреля/апрель/апр мая/май июня/июнь/июн
        июля/июль/июл августа/август/авг сентября/сентябрь/сен/сент октября/октябрь/окт ноября/ноябрь/ноя/нояб
        декабря/декабрь/дек
    uk січня/січень/січ лютого/лютий/лют березня/березень/бер квітня/квітень/кві травня/травень/тра червня/червень/чер
        липня/липень/лип серпня/серпень/сер вересня/вересень/вер жовтня/жовтень/жов листопада/листопад/лис
        грудня/грудень/гру
    be студзеня лютага сакавіка красавіка мая/траўня чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня
    bg януари/яну февруари март април май юни юли август септември/септ октомври ноември/ное декември
    mk јануари февруари март април мај јуни јули август септември октомври ноември декември
    sr јануар/јануара фебруар/фебруара март/марта април/априла мај/маја јун/јуна јул/јула август/августа
        септембар/септембра октобар/октобра новембар/новембра децембар/децембра
    sr januar/januara februar/februara mart/marta april/aprila maj/maja jun/juna jul/jula avgust/avgusta
        septembar/septembra oktobar/oktobra novembar/novembra decembar/decembra
    hr siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna - studenoga/studenog prosinca
    sl januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra
    cs ledna/leden února/únor března/březen dubna/duben května/květen června/červen července/červenec srpna/srpen
        září října/říjen listopadu/listopad prosince/prosinec
    sk januára/január februára/február marca/marec apríla/apríl mája/máj júna/jún júla/júl augusta/august
        septembra/september októbra/október novembra/november decembra/december
    pl stycznia/styczeń/sty lutego/luty/lut marca/marzec kwietnia/kwiecień/kwi maja/maj czerwca/czerwiec/cze
        lipca/lipiec/lip sierpnia/sierpień/sie września/wrzesień/wrz października/październik/paź
        listopada/listopad/lis grudnia/grudzień/gru
    de januar/jänner februar/feber märz/mär/maerz april mai juni juli august september oktober/okt november
        dezember/dez
    fr janvier/janv février/févr/fév mars avril/avr mai juin juillet/juil août/aout septembre octobre novembre
        décembre/déc
    es enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre/set octubre noviembre
        diciembre/dic
    pt janeiro fevereiro/fev março abril/abr maio junho julho agosto/ago setembro/set outubro/out novembro
        dezembro/dez
    it gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto/ago settembre/sett ottobre/ott
        novembre dicembre/dic
    ca gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
    gl xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro
    ro ianuarie/ian februarie martie aprilie mai iunie/iun iulie/iul august septembrie octombrie noiembrie/noi
        decembrie
    nl januari februari maart/mrt april mei juni juli augustus september oktober november december
    sv januari februari mars april maj juni juli augusti september oktober november december
    da januar februar marts april maj juni juli august september oktober november december
    no januar februar mars april mai juni juli august september oktober november desember/des
    is janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember
    fi tammikuuta/tammikuu helmikuuta/helmikuu maaliskuuta/maaliskuu huhtikuuta/huhtikuu toukokuuta/toukokuu
        kesäkuuta/kesäkuu heinäkuuta/heinäkuu elokuuta/elokuu syyskuuta/syyskuu lokakuuta/lokakuu
        marraskuuta/marraskuu joulukuuta/joulukuu
    et jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember
    lv janvāris/janvārī februāris/februārī marts/martā aprīlis/aprīlī maijs/maijā jūnijs/jūnijā jūlijs/jūlijā
        augusts/augustā septembris/septembrī oktobris/oktobrī novembris/novembrī decembris/decembrī
    lt sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio
    hu január február/febr március/márc április/ápr május/máj június/jún július/júl augusztus szeptember/szept október
        november december
    el ιανουαρίου/ιανουάριος/ιαν φεβρουαρίου/φεβρουάριος/φεβ μαρτίου/μάρτιος/μαρ απριλίου/απρίλιος/απρ μαΐου/μάιος/μαι
        ιουνίου/ιούνιος/ιουν ιουλίου/ιούλιος/ιουλ αυγούστου/αύγουστος/αυγ σεπτεμβρίου/σεπτέμβριος/σεπ
        οκτωβρίου/οκτώβριος/οκτ νοεμβρίου/νοέμβριος/νοε δεκεμβρίου/δεκέμβριος/δεκ
    sq janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor
    hy հունվարի/հունվար փետրվարի/փետրվար մարտի/մարտ ապրիլի/ապրիլ մայիսի/մայիս հունիսի/հունիս հուլիսի/հուլիս
        օգոստոսի/օգոստոս սեպտեմբերի/սեպտեմբեր հոկտեմբերի/հոկտեմբեր նոյեմբերի/նոյեմբեր դեկտեմբերի/դեկտեմբեր
    ka იანვარი/იან თებერვალი/თებ მარტი/მარ აპრილი/აპრ მაისი/მაი ივნისი/ივნ ივლისი/ივლ აგვისტო/აგვ სექტემბერი/სექ
        ოქტომბერი/ოქტ ნოემბერი/ნოე დეკემბერი/დეკ
    kk қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан
    tg январи феврали марти апрели майи июни июли августи сентябри октябри ноябри декабри
    ar يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
    ar كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول
    ar جانفي فيفري مارس أفريل ماي جوان/يونيه جويلية/يوليوز/يوليه أوت/غشت شتنبر أكتوبر نونبر دجنبر
    fa ژانویه فوریه مارس آوریل مه ژوئن ژوئیه/جولای اوت/آگوست سپتامبر اکتبر نوامبر دسامبر
    ur جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
    he ינואר/בינואר פברואר/בפברואר מרץ/במרץ/מרס/במרס אפריל/באפריל מאי/במאי יוני/ביוני יולי/ביולי אוגוסט/באוגוסט
        ספטמבר/בספטמבר אוקטובר/באוקטובר נובמבר/בנובמבר דצמבר/בדצמבר
    hi जनवरी फ़रवरी/फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर
        दिसंबर/दिसम्बर
    mr जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर
    bn জানুয়ারি/জানুয়ারী ফেব্রুয়ারি/ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট/অগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর
        ডিসেম্বর
    ta ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்
    te జనవరి ఫిబ్రవరి మార్చి ఏప్రిల్ మే జూన్ జూలై ఆగస్టు సెప్టెంబర్ అక్టోబర్ నవంబర్ డిసెంబర్
    th มกราคม/มค กุมภาพันธ์/กพ มีนาคม/มีค เมษายน/เมย พฤษภาคม/พค มิถุนายน/มิย กรกฎาคม/กค สิงหาคม/สค กันยายน/กย
        ตุลาคม/ตค พฤศจิกายน/พย ธันวาคม/ธค
    id januari februari maret april mei juni juli agustus/agu/agt september oktober november desember/des
    ms januari februari mac april mei jun julai ogos/ogo september oktober november disember/dis
    tl enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre
    sw januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba
"""
_PERSIAN_NAMES = """
    fa فروردین اردیبهشت خرداد تیر مرداد/امرداد شهریور مهر آبان آذر دی بهمن اسفند
    ps حمل/وری ثور/غویی جوزا/غبرگولی سرطان/چنگاښ اسد/زمری سنبله/وږی میزان/تله عقرب/لړم قوس/لیندۍ جدی/مرغومی
        دلو/سلواغه حوت/کب
"""
_WEEKDAY_NAMES = """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica
    segunda terça quarta quinta sexta maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
    понедельник вторник среда четверг пятница суббота воскресенье понеділок вівторок середа четвер субота неділя
    pazartesi salı çarşamba perşembe cuma cumartesi pazar bazar poniedziałek wtorek środa czwartek piątek sobota
    niedziela pondělí úterý středa čtvrtek pátek neděle hétfő kedd szerda csütörtök péntek szombat vasárnap
    δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
    senin selasa rabu kamis jumat sabtu minggu
"""
_OF_LANGUAGE = {("hr", "listopada"): 10, ("bs", "listopada"): 10}  # November in Polish, Czech and Ukrainian
_NUMBERS_ALONE = frozenset({"zh", "ja", "ko", "vi", "mn"})  # 4月4日, 4월 4일, 4 tháng 4, 4 сарын 4: in `dates`
_NO_LETTERS = str.maketrans(dict.fromkeys(".\u0307\u0640\u200c\u200d\u200e\u200f")) | str.maketrans(
    "أإآٱيىكةё", "ااااییکهе"
)


def plain(name: str) -> str:
    """A name for looking it up: without case, dots, and the ways to write one Arabic or Persian letter."""
    name = name.casefold().translate(_NO_LETTERS)
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def month(name: str, language: str | None) -> int:
    """The number of the month that a name means, 1 to 12; 0 where it means none."""
    name = plain(name)
    return _OF_LANGUAGE.get(((language or "")[:2], name)) or MONTHS.get(name, 0)


def from_persian(year: int, number: int, day: int) -> date:
    """The Gregorian day of one in the solar calendar of Iran and Afghanistan.

    In years 1244 to 1472 (1865 to 2093) a leap year is one whose remainder by 33 is among eight, and Nowruz of the
    year 1400 was 21 March 2021: Borkowski, "The Persian calendar for 3000 years" (1996).

    Raises:
        ValueError: There is no such day.
    """
    if not 1244 <= year <= 1472 or not 1 <= number <= 12 or not 1 <= day <= _length(year, number):
        raise ValueError(f"no day of the Persian calendar: {year}-{number}-{day}")
    step = 1 if year >= 1400 else -1
    days = sum(366 if _is_leap(y) else 365 for y in (range(1400, year) if step > 0 else range(year, 1400)))
    before = 31 * (number - 1) - max(0, number - 7)
    return date(2021, 3, 21) + timedelta(days=step * days + before + day - 1)


def _length(year: int, number: int) -> int:
    return 31 if number <= 6 else 30 if number <= 11 or _is_leap(year) else 29


def _is_leap(year: int) -> bool:
    return year % 33 in {1, 5, 9, 13, 17, 22, 26, 30}


def _lexicon(table: str) -> tuple[dict[str, int], frozenset[str]]:
    names: dict[str, int] = {}
    languages = set()
    words = iter(table.split())
    for language in words:
        languages.add(language)
        for number in range(1, 13):
            for name in next(words).replace("_", " ").split("/"):
                names.setdefault(plain(name), number)
    names.pop("-", None)
    return names, frozenset(languages)


MONTHS, _NAMED = _lexicon(_NAMES)
"""Names in plain form that mean one month of the Gregorian calendar, whatever the language."""
PERSIAN, _ = _lexicon(_PERSIAN_NAMES)
"""The same of the solar calendar of Iran and Afghanistan."""
WEEKDAYS = frozenset(map(plain, _WEEKDAY_NAMES.split()))
"""Names of the days of the week, in plain form."""
LANGUAGES = _NAMED | _NUMBERS_ALONE
"""Languages of which the months are known, by their two-letter codes."""

"""Which older encoding a text has: names in many languages, each as its tools write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.prospects.alphabets import encoding_by_letters
from engine.prospects.reading import read_table

TEXTS = {
    "german": ("cp1252", "Jörg Müßig, Käthe Großmann, Jürgen Öz, Übung – „Größe“"),
    "french": ("cp1252", "Élodie Lefèvre, François Noël, Cœur d’Été, Zoë à l’école"),
    "spanish": ("cp1252", "Íñigo Núñez, José Peña, ¿Cuándo?, Compañía Güell, 1º"),
    "portuguese": ("cp1252", "João Conceição, Simões, Antônio, Educação"),
    "nordic": ("cp1252", "Søren Ægidius, Åse Kjær, Björk Öberg, Pääkkönen, Hämäläinen"),
    "icelandic": ("cp1252", "Þórður Sigurðsson, Jóhanna Guðmundsdóttir, Ólafur, Þíða"),
    "of all countries": ("cp1252", "Søren, José Núñez, Zoë, Müller, Åsa, François, João, Ramón"),
    "signs": ("cp1252", "5 € – 10 €, £20, ½ Tag, 20 °C, ©, „so“, Straße 5²"),
    "polish": ("cp1250", "Łucja Wiśniewska, Grzegorz Brzęczyk, Bożena Żak, Źródło, Imię"),
    "czech": ("cp1250", "Jiří Dvořák, Růžena Šťastná, Příjmení, Ředitel, Společnost"),
    "hungarian": ("cp1250", "Szűcs Győző, Kovács Ágnes, Vezetéknév, Tőke, Fűtő"),
    "polish on unix": (
        "iso8859-2",
        "Łucja Wiśniewska, Grzegorz Brzęczyk, Bożena Żak, Źródło, Imię",
    ),
    "turkish": ("cp1254", "Şeyma Yıldız, İbrahim Öz, Müdür, Çağlar Güneş, Soyadı"),
    "a little turkish": ("cp1254", "Ad Soyad, Şeyma Yıldız, Şirket, İbrahim Öz"),
    "russian": ("cp1251", "Мария Иванова, Олег Ким, Школа №5, Фамилия, Ёлкин"),
    "ukrainian": ("cp1251", "Оксана Шевчук, Їжакевич, Ґалаґан, Прізвище, Єва"),
    "russian on unix": ("koi8-r", "Мария Иванова, Олег Ким, Школа, Фамилия, Директор"),
    "russian in dos": ("cp866", "Мария Иванова, Олег Ким, Школа, Фамилия, Директор"),
    "greek": ("cp1253", "Ελένη Παππά, Γιώργος Νίκου, Επώνυμο, Σχολείο, Τηλέφωνο"),
    "hebrew": ("cp1255", "שרה כהן, דוד לוי, שם משפחה, בית ספר"),
    "arabic": ("cp1256", "فاطمة حسن, محمد علي, اسم العائلة, مدرسة"),
    "japanese": ("cp932", "山田 太郎, 佐藤 花子, メールアドレス, 株式会社ABC, 校長"),
    "chinese": ("gb18030", "李小龙, 王芳, 北京学校, 校长, 电子邮箱, 手机"),
    "taiwanese": ("big5", "陳小明, 林美玲, 臺北學校, 校長, 電子郵件, 手機"),
    "korean": ("cp949", "김민수, 이영희, 학교, 교장, 이메일, 휴대폰, 박서준"),
    "mac": ("mac-roman", "Søren Ægidius, Åse Kjær, Skolen på Åsen, Lærer"),
    "german mac": ("mac-roman", "Jörg Müßig, Käthe Großmann, Jürgen, Schüler, Köln, Größe"),
}


@pytest.mark.parametrize("language", TEXTS)
def test_letters_tell_the_encoding(language):
    encoding, text = TEXTS[language]
    found = encoding_by_letters(text.encode(encoding))
    assert found == {"cp1252": "windows-1252"}.get(encoding, encoding)
    assert text.encode(encoding).decode(found) == text


@pytest.mark.parametrize("text", ["Zoë", "", "José", "\x81év"])
def test_a_few_letters_tell_nothing(text):
    assert encoding_by_letters(text.encode("latin-1")) == "windows-1252"


@given(st.binary(max_size=300))
def test_any_bytes_have_an_encoding(content):
    assert content.decode(encoding_by_letters(content), "replace") is not None


def test_an_encoding_that_was_guessed_is_told():
    content = "Фамилия;Имя;Почта\nИванова;Мария;m@x.example\n".encode("cp1251")
    with read_table(content) as table:
        assert table.spool.row(0).person.name == "Мария Иванова"
        assert table.notes == [
            "read as cp1251 by its letters; if they look wrong, save the file as UTF-8"
        ]

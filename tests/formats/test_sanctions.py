"""Lists of the United Nations and of OFAC are read with version and date; hostile XML is refused."""

from __future__ import annotations

import gzip

import pytest

from amity.errors import Malformed, TooLarge
from amity.formats import sanctions
from amity.formats.sanctions import un

UN = """<?xml version='1.0' encoding='UTF-8'?>
<CONSOLIDATED_LIST dateGenerated='2026-04-19T23:00:04.625Z'><INDIVIDUALS>
<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>SOMCHAI</FIRST_NAME><SECOND_NAME>EXAMPLENAME</SECOND_NAME>
<UN_LIST_TYPE>Example</UN_LIST_TYPE><REFERENCE_NUMBER>EXi.001</REFERENCE_NUMBER>
<LISTED_ON>2001-02-23</LISTED_ON>
<NAME_ORIGINAL_SCRIPT>สมชาย ตัวอย่างนาม</NAME_ORIGINAL_SCRIPT><NATIONALITY><VALUE>Nowhere</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Somchay Examplenam</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Tailor</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><FROM_YEAR>1968</FROM_YEAR><TO_YEAR>1973</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>
<NUMBER>AA 000000</NUMBER></INDIVIDUAL_DOCUMENT>
</INDIVIDUAL><INDIVIDUAL><DATAID>2</DATAID></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>3</DATAID><FIRST_NAME>EXAMPLE TRADING</FIRST_NAME>
<REFERENCE_NUMBER>EXe.002</REFERENCE_NUMBER></ENTITY></ENTITIES></CONSOLIDATED_LIST>"""

OFAC = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://example.org/any/namespace"><publshInformation><Publish_Date>03/28/2026</Publish_Date>
<Record_Count>2</Record_Count></publshInformation>
<sdnEntry><uid>9639</uid><firstName>Somchai</firstName>
<lastName>EXAMPLENAME</lastName><sdnType>Individual</sdnType>
<programList><program>EX</program></programList>
<idList><id><uid>1</uid><idType>Passport</idType><idNumber>AA000000</idNumber></id>
<id><uid>2</uid><idType>Gender</idType><idNumber>Male</idNumber></id></idList>
<akaList><aka><uid>3</uid><type>a.k.a.</type><category>weak</category><lastName>TAILOR</lastName></aka></akaList>
</sdnEntry></sdnList>"""

CSV = (
    '4243,"EXAMPLE TRADER",vessel,"EX] [SAMPLE",-0- ,T2EX4,General Cargo,2595,1865,Nowhere,-0- ,'
    "\"Vessel Registration Identification IMO 9074729; MMSI 572469210; f.k.a. 'STAR'; Linked To: X.\"\r\n"
    '25308,"EXAMPLENAME, Somchai",individual,EX,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    '"DOB 25 Mar 1977; nationality Nowhere; '
    "Digital Currency Address - XBT 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h; "
    "alt. Digital Currency Address - ETH 0x00; Email Address a@example.org; "
    "Passport T1455 (Nowhere) issued 2008; "
    "a.k.a. 'TAILOR'.\"\r\n"
    "1,two,three\r\n\x1a"
)

ENTITIES = [
    '<!DOCTYPE x [<!ENTITY a "b">]><CONSOLIDATED_LIST>&a;</CONSOLIDATED_LIST>',
    '<!DOCTYPE x SYSTEM "file:///etc/passwd"><CONSOLIDATED_LIST/>',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><CONSOLIDATED_LIST>&a;</CONSOLIDATED_LIST>',
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><sdnList>&c;</sdnList>',
]


def test_the_uns_list_is_read_with_its_date_and_version():
    found = sanctions.read(UN.encode())

    person, company = found.entries
    assert (found.publisher, found.dated, found.version) == ("UN", "2026-04-19", "2026-04-19T23:00:04.625Z")
    assert [(name.text, name.quality) for name in person.names] == [
        ("SOMCHAI EXAMPLENAME", "primary"),
        ("สมชาย ตัวอย่างนาม", "original-script"),
        ("Somchay Examplenam", "strong"),
        ("The Tailor", "weak"),
    ]
    assert (person.uid, person.sort, person.born, person.listed_on) == (
        "EXi.001",
        "person",
        ("1968/1973",),
        "2001-02-23",
    )
    assert [(number.sort, number.value) for number in person.numbers] == [("passport", "AA 000000")]
    assert (company.uid, company.sort) == ("EXe.002", "company")
    assert len(found.passed_over) == 1


def test_ofacs_xml_is_read_whatever_its_namespace_and_a_wrong_count_is_told():
    found = sanctions.read(OFAC.encode())

    (entry,) = found.entries
    assert (found.publisher, found.dated, found.version) == ("OFAC", "2026-03-28", "03/28/2026")
    assert [(name.text, name.quality) for name in entry.names] == [
        ("Somchai EXAMPLENAME", "primary"),
        ("TAILOR", "weak"),
    ]
    assert [(number.sort, number.value) for number in entry.numbers] == [("passport", "AA000000")]
    assert "it says 2 entries, and has 1" in found.passed_over[0].reason


@pytest.mark.parametrize(
    "head", ["", "ID,Name,Type,Country,Title,Col_F,Col_G,Col_H,Col_I,Col_J,Col_K,Details\r\n"]
)
def test_ofacs_csv_gives_numbers_and_names_from_its_remarks(head: str):
    found = sanctions.read((head + CSV).encode(), dated="2026-11-20")

    vessel, person = found.entries
    assert (found.dated, len(found.version), found.form) == ("2026-11-20", 12, "ofac-csv")
    assert {(number.sort, number.value) for number in vessel.numbers} == {
        ("imo", "9074729"), ("mmsi", "572469210"), ("call-sign", "T2EX4"),
    }  # fmt: skip
    assert [name.text for name in vessel.names] == ["EXAMPLE TRADER", "STAR"]
    assert vessel.programmes == ("EX", "SAMPLE")
    assert {number.sort for number in person.numbers} == {"wallet", "e-mail", "passport"}
    assert person.names[-1].text == "TAILOR"
    assert len(found.passed_over) == 1


def test_names_and_aliases_on_neighbouring_rows_are_one_entry():
    rows = "Name,Alias,Nationality,Designation,Sanction Type,Source\n"
    rows += "A B,C,Unknown,Individual,EX,S\nA B,D,,Individual,EX,S\n"

    (entry,) = sanctions.read(rows.encode()).entries

    assert [name.text for name in entry.names] == ["A B", "C", "D"]
    assert entry.nationality == ()


@pytest.mark.parametrize("text", ENTITIES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_hostile_xml_is_refused_in_any_encoding(text: str, encoding: str):
    with pytest.raises(Malformed):
        sanctions.read(text.encode(encoding))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<",
        b"<html/>",
        b"a,b,c\n",
        gzip.compress(b"<CONSOLIDATED_LIST/>", mtime=0),
        ("<sdnList>" + "<a>" * 40).encode(),
    ],
)
def test_what_is_no_list_is_refused(data: bytes):
    with pytest.raises(Malformed):
        sanctions.read(data)


def test_deep_nesting_is_refused():
    with pytest.raises(Malformed):
        sanctions.read(b"<sdnList>" + b"<a>" * 40 + b"</a>" * 40 + b"</sdnList>")


def test_a_list_without_end_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(un, "MOST", 1)

    with pytest.raises(TooLarge):
        sanctions.read(UN.encode())

"""Instruments of many shapes, all invented, and the ids, kinds and words that must be read in them."""

# ruff: noqa: E501  (in some of them a paragraph is a line)

import pytest

from amity.features.instruments import reading

TREATY = """\
TREATY ON MUTUAL ASSISTANCE IN THE BAY OF LANTERNS

PREAMBLE

The High Contracting Parties:

CONSCIOUS of the existing ties of history, geography and culture, which
have bound their peoples together;

ANXIOUS to promote regional peace and stability through abiding respect
for justice and the rule of law and enhancing regional resilience in
their relations;

DESIROUS of enhancing peace, friendship and mutual cooperation on matters
affecting the Bay of Lanterns consistent with the spirit and principles of
the Harbour Charter;

HAVE AGREED as follows:

                              CHAPTER I
                        PURPOSE AND PRINCIPLES

                              Article I

The purpose of this Treaty is to promote perpetual peace, everlasting
amity and cooperation among their peoples which would contribute to
their strength, solidarity and closer relationship.

                              Article II

In their relations with one another, the High Contracting Parties shall be
guided by the following fundamental principles:

a. Mutual respect for the independence, sovereignty, equality and
   territorial integrity of all nations;

b. The right of every State to lead its national existence free from
   external interference;

c. Settlement of differences or disputes by peaceful means as described in
   paragraph 2 (a) of Article V and in the annexed
   Rules.

                                   2

The Lantern Treaty

                              CHAPTER II
                                AMITY

                             Article III

1. In pursuance of the purpose of this Treaty the High Contracting Parties
shall endeavour to develop and strengthen the traditional, cultural and
historical ties of friendship, good neighbourliness and cooperation
which bind them together, in accordance with Article
5. They shall fulfil in good faith the obligations assumed under this
Treaty.

2. For the purpose of this Article, the Parties shall:

   (a) encourage contact among their peoples;

   (b) exchange information on:

       (i) storms and tides; and

       (ii) vessels in distress; and

   (c) hold meetings each year.

3. Nothing in this Article shall prejudice the rights under paragraph
2 of Article II.

                              Article IV
                         Council of Lanterns

1. A Council comprising a Representative of each Party shall be
established.

2. The Council shall meet annually.

                                   3

The Lantern Treaty

                              CHAPTER III
                          GENERAL PROVISIONS

                              Article V

This Treaty shall be signed by the Republic of Aster. It shall be
ratified in accordance with the constitutional procedures of each
signatory State.

It shall be open for accession by other States of the Bay.

                              Article VI

This Treaty shall enter into force on the date of the deposit of the
fifth instrument of ratification.

                                   4

The Lantern Treaty

IN WITNESS WHEREOF, the undersigned, being duly authorised, have signed
this Treaty.

DONE at Port Aster, this twenty-fourth day of March in the year one
thousand nine hundred and ninety-six.

For the Republic of Aster:

J. HARBOUR
President

For the Kingdom of Borage:

M. QUAY
Prime Minister

ANNEX

Rules of Procedure of the Council

Rule 1

The Council shall elect a chair.

Rule 2

1. A quorum is five.

2. Decisions are taken by consensus.
"""

CHARTER = """\
CHARTER OF THE ASSOCIATION OF LANTERN NATIONS
PREAMBLE
WE, THE PEOPLES of the Member States of the Association of Lantern Nations (ALN), as represented by the Heads of State or Government of Aster, Borage and Campion:
NOTING with satisfaction the significant achievements of ALN;
UNITED by a common desire to live in peace;
HEREBY DECIDE to establish, through this Charter, the legal and institutional framework for ALN,
AND TO THIS END, the Heads of State or Government of the Member States of ALN, assembled in Port Aster, have agreed to this Charter.
CHAPTER I
PURPOSES AND PRINCIPLES
ARTICLE 1
PURPOSES
The Purposes of ALN are:
1. To maintain and enhance peace, security and stability;
2. To enhance regional resilience;
3. To preserve the Bay as a zone free of all weapons of mass destruction.
ARTICLE 2
PRINCIPLES
1. ALN reaffirms the fundamental principles contained in its declarations.
2. ALN and its Member States shall act in accordance with the following Principles:
(a) respect for independence;
(b) shared commitment;
(c) renunciation of aggression;
(d) reliance on peaceful settlement;
(e) enhanced consultations;
(f) adherence to the rule of law;
(g) respect for fundamental freedoms;
(h) abstention from participation in any policy;
(i) respect for the different cultures.
CHAPTER II
LEGAL PERSONALITY
ARTICLE 3
LEGAL PERSONALITY OF ALN
ALN, as an inter-governmental organisation, is hereby conferred legal personality.
ARTICLE 4
THE SUMMIT
1. The Summit shall:
(a) be the supreme policy-making body of ALN;
(b) deliberate, provide policy guidance and take decisions.
2. Summit Meetings shall be:
(a) held twice annually; and
(b) convened, whenever necessary, as special meetings.
ARTICLE 5
ENTRY INTO FORCE
1. This Charter shall be subject to ratification.
Done in Port Aster on the Twentieth Day of November in the Year Two Thousand and Seven, in a single original in the English language.
For Aster:
P. QUAY
President of Aster
ANNEX 1
BODIES
I. COUNCIL
1. Meeting of Ministers of Fish
• Senior Officials on Fish
• Experts on Fish
2. Meeting of Ministers of Storms
• Senior Officials on Storms
ANNEX 2
ENTITIES
1. Parliament
2. Business Council
"""

AGREE = """\
AGREEMENT ON THE EXCHANGE OF WEATHER DATA

The Governments of the Republic of Aster, the Kingdom of Borage and the Republic of Campion (hereinafter referred to as "the Parties"),

RECOGNISING the value of timely warnings;
DESIRING to share them;

Have agreed as follows:

PART I. GENERAL PROVISIONS

Article 1
Use of terms

For the purposes of this Agreement:

1. "Centre" means the Weather Centre established under Article 5;

2. "data" means readings of stations.

Article 2
Objective

The objective of this Agreement is to save lives.

Article 3
General Undertakings

(1) The Parties shall cooperate.

(2) Each Party shall:

(a) keep stations; and

(b) send data daily.

PART II. INSTITUTIONS

Article 4: Conference of the Parties

1. A Conference is established.

2. It shall meet once a year, and shall

(a) review progress;

(b) adopt decisions.

Decisions are taken by consensus.

3. Observers may attend.

Article 5 – The Centre

A. Hosting

1. The Centre is hosted by Aster.

B. Staff

2. The staff is drawn from all Parties.

FINAL CLAUSES

Article 6. This Agreement is subject to ratification.

Article 7. The Secretary-General is the depositary.

IN WITNESS WHEREOF the undersigned have signed this Agreement.

Done at Port Borage, on 4 June 2015, in a single copy in the English language.

ANNEX A
List of Stations

1. Cape Aster
2. Mount Borage

ANNEX B

Data Formats

Data are sent as text.
"""

DECL = """\
LANTERN DECLARATION ON THE SAFETY OF FISHERS
Port Aster, 3 May 2011
WE, the Heads of State and Government of the Member States of the Bay of Lanterns, on the occasion of the Fifth Summit;
RECALLING the Harbour Charter;
FURTHER RECALLING our commitment in 2004 to a safe sea;
CONCERNED that many fishers are lost each year;
DO HEREBY DECLARE:
1. To reduce the loss of life at sea;
2. To establish a register of small vessels, which shall:
(a) be open to all; and
(b) be kept by the Secretariat;
3. To report every two years on:
i. the number of vessels;
ii. the number of losses.
ADOPTED in Port Aster, on the Third Day of May in the Year Two Thousand and Eleven.
"""

BANGKOK = """\
THE LANTERN DECLARATION

The Presidium Minister for Political Affairs of Aster, the Deputy Prime Minister of Borage and the Minister of Foreign Affairs of Campion:

MINDFUL of the existence of mutual interests and common problems;

CONSIDERING that the countries share a primary responsibility;

DO HEREBY DECLARE:

FIRST, the establishment of an Association for Regional Cooperation.

SECOND, that the aims and purposes of the Association shall be:

1. To accelerate economic growth;

2. To promote regional peace;

3. To maintain close cooperation.

THIRD, that to carry out these aims and purposes, the following machinery shall be established:

(a) Annual Meeting of Foreign Ministers;

(b) A Standing Committee.

FOURTH, that the Association is open for participation to all States.

Done in Port Aster on the Eighth Day of August in the Year One Thousand Nine Hundred and Sixty-Seven.
"""

APSC = """\
LANTERN POLITICAL COMMUNITY BLUEPRINT

I. INTRODUCTION

1. At the Ninth Summit the Leaders resolved to build a Lantern Community.

2. The Leaders subsequently agreed to hasten it by five years.

II. CHARACTERISTICS AND ELEMENTS

3. The Community envisages the following:

a) A rules-based Community of shared values;

b) A cohesive, peaceful and resilient Region; and

c) A dynamic Region.

A. A Rules-based Community of Shared Values and Norms

4. Cooperation in political development aims to strengthen democracy.

A.1 Cooperation in Political Development

5. The Community's cooperation aims to do more.

A.1.1 Promote understanding of political systems

Actions:

i. Promote understanding of political systems, culture and history, including through seminars;

ii. Hold seminars;

iii. Hold at least two workshops; and

iv. Compile best practices.

A.1.2 Lay the groundwork for an institutional framework

Actions:

i. Conduct studies;

ii. Intensify technical cooperation.

A.2 Shaping and Sharing of Norms

6. Norms matter.

A.2.1 Adjust the framework

Actions:

i. Prepare an annual report.

B. A Cohesive Region

7. Peace matters.

B.1 Conflict Prevention

8. Confidence matters.

B.1.1 Strengthen measures

Actions:

i. Organise exchanges;

ii. Convene meetings.

III. IMPLEMENTATION AND REVIEW

9. The Council shall report.

10. The Secretariat shall monitor.
"""

PLAN = """\
BAY OF LANTERNS
WORK PLAN ON CLEAN HARBOURS
2021-2025

1. INTRODUCTION

1.1 The Ministers adopted the Harbour Vision in 2020. This Work Plan carries
it out.

1.2 It has three strategic thrusts.

2. STRATEGIC THRUSTS

2.1 Cleaner Water

2.1.1 Publish a yearly survey of harbours.

2.1.2 Build capacity through:

i. training of inspectors;

ii. exchange of officers;

iii. a handbook.

2.2 Cleaner Air

2.2.1 Promote shore power at berths, as called for in section 2.1.2, and in
2.3 million households.

3. IMPLEMENTATION AND REVIEW

3.1 The Senior Officials will oversee this Work Plan.

3.2 A mid-term review will be held in 2023.
"""

CHAIR = """\
CHAIRMAN'S STATEMENT OF THE 3RD LANTERN SUMMIT

1. We, the Heads of State of the Bay, met in Port Aster on 3 May 2021. The meeting was chaired by
President Quay.

2. We reaffirmed our shared commitment to peace.

KEY DELIVERABLES

3. We adopted the Vision 2045.

4. We noted the following documents:
- Report on fish;
- Report on storms.

5. We welcomed them.

Maritime Security

6. We discussed the sea, and encouraged the timely conclusion of the Code, guided by
Article 5. We looked forward to it.

7. We agreed to meet again.
"""

EXPECTED = {
    "A treaty in wrapped lines, with roman articles, running heads and page numbers.": (
        TREATY,
        """
        pre | heading | PREAMBLE
        pre.0 | enacting | The High Contracting Parties:
        pre.1 | recital | CONSCIOUS of the existing … peoples together;
        pre.2 | recital | ANXIOUS to promote regional … their relations;
        pre.3 | recital | DESIROUS of enhancing peace, … Harbour Charter;
        op.0 | enacting | HAVE AGREED as follows:
        ch.1 | heading | PURPOSE AND PRINCIPLES
        ch.1.art.1 | article | The purpose of this … closer relationship.
        ch.1.art.2 | article | In their relations with … fundamental principles:
        ch.1.art.2.a | item | Mutual respect for the … all nations;
        ch.1.art.2.b | item | The right of every … external interference;
        ch.1.art.2.c | item | Settlement of differences or … annexed Rules.
        ch.2 | heading | AMITY
        ch.2.art.3 | article | Article III
        ch.2.art.3.1 | para | In pursuance of the … this Treaty.
        ch.2.art.3.2 | para | For the purpose of … Parties shall:
        ch.2.art.3.2.a | item | encourage contact among their peoples;
        ch.2.art.3.2.b | item | exchange information on:
        ch.2.art.3.2.b.i | subitem | storms and tides; and
        ch.2.art.3.2.b.ii | subitem | vessels in distress; and
        ch.2.art.3.2.c | item | hold meetings each year.
        ch.2.art.3.3 | para | Nothing in this Article … Article II.
        ch.2.art.4 | article | Council of Lanterns
        ch.2.art.4.1 | para | A Council comprising a … be established.
        ch.2.art.4.2 | para | The Council shall meet annually.
        ch.3 | heading | GENERAL PROVISIONS
        ch.3.art.5 | article | Article V
        ch.3.art.5.p1 | para | This Treaty shall be … signatory State.
        ch.3.art.5.p2 | para | It shall be open … the Bay.
        ch.3.art.6 | article | This Treaty shall enter … of ratification.
        close.1 | testimonium | IN WITNESS WHEREOF, the … this Treaty.
        close.2 | testimonium | DONE at Port Aster, … and ninety-six.
        annex | heading | ANNEX Rules of Procedure of the Council
        annex.rule.1 | article | The Council shall elect a chair.
        annex.rule.2 | article | Rule 2
        annex.rule.2.1 | para | A quorum is five.
        annex.rule.2.2 | para | Decisions are taken by consensus.
        """,
    ),
    "A charter with one line for each paragraph, chapters, bodies in annexes and bullets.": (
        CHARTER,
        """
        pre | heading | PREAMBLE
        pre.0 | enacting | WE, THE PEOPLES of … and Campion:
        pre.1 | recital | NOTING with satisfaction the … of ALN;
        pre.2 | recital | UNITED by a common … in peace;
        op.0 | enacting | HEREBY DECIDE to establish, … for ALN,
        op.0-2 | enacting | AND TO THIS END, … this Charter.
        ch.1 | heading | PURPOSES AND PRINCIPLES
        ch.1.art.1 | article | The Purposes of ALN are:
        ch.1.art.1.1 | para | To maintain and enhance … and stability;
        ch.1.art.1.2 | para | To enhance regional resilience;
        ch.1.art.1.3 | para | To preserve the Bay … mass destruction.
        ch.1.art.2 | article | PRINCIPLES
        ch.1.art.2.1 | para | ALN reaffirms the fundamental … its declarations.
        ch.1.art.2.2 | para | ALN and its Member … following Principles:
        ch.1.art.2.2.a | item | respect for independence;
        ch.1.art.2.2.b | item | shared commitment;
        ch.1.art.2.2.c | item | renunciation of aggression;
        ch.1.art.2.2.d | item | reliance on peaceful settlement;
        ch.1.art.2.2.e | item | enhanced consultations;
        ch.1.art.2.2.f | item | adherence to the rule of law;
        ch.1.art.2.2.g | item | respect for fundamental freedoms;
        ch.1.art.2.2.h | item | abstention from participation in any policy;
        ch.1.art.2.2.i | item | respect for the different cultures.
        ch.2 | heading | LEGAL PERSONALITY
        ch.2.art.3 | article | ALN, as an inter-governmental … legal personality.
        ch.2.art.4 | article | THE SUMMIT
        ch.2.art.4.1 | para | The Summit shall:
        ch.2.art.4.1.a | item | be the supreme policy-making body of ALN;
        ch.2.art.4.1.b | item | deliberate, provide policy guidance and take decisions.
        ch.2.art.4.2 | para | Summit Meetings shall be:
        ch.2.art.4.2.a | item | held twice annually; and
        ch.2.art.4.2.b | item | convened, whenever necessary, as special meetings.
        ch.2.art.5 | article | ENTRY INTO FORCE
        ch.2.art.5.1 | para | This Charter shall be subject to ratification.
        close.1 | testimonium | Done in Port Aster … English language.
        annex.1 | heading | ANNEX 1 BODIES
        annex.1.I | heading | COUNCIL
        annex.1.I.1 | heading | Meeting of Ministers of Fish
        annex.1.I.1.b1 | item | Senior Officials on Fish
        annex.1.I.1.b2 | item | Experts on Fish
        annex.1.I.2 | heading | Meeting of Ministers of Storms
        annex.1.I.2.b1 | item | Senior Officials on Storms
        annex.2 | heading | ANNEX 2 ENTITIES
        annex.2.1 | item | Parliament
        annex.2.2 | item | Business Council
        """,
    ),
    "An agreement with parts, titled articles in three styles, definitions and lettered annexes.": (
        AGREE,
        """
        pre.0 | enacting | The Governments of the … "the Parties"),
        pre.1 | recital | RECOGNISING the value of timely warnings;
        pre.2 | recital | DESIRING to share them;
        op.0 | enacting | Have agreed as follows:
        part.1 | heading | GENERAL PROVISIONS
        part.1.art.1 | article | For the purposes of this Agreement:
        part.1.art.1.1 | para | "Centre" means the Weather … Article 5;
        part.1.art.1.2 | para | "data" means readings of stations.
        part.1.art.2 | article | The objective of this … save lives.
        part.1.art.3 | article | General Undertakings
        part.1.art.3.1 | para | The Parties shall cooperate.
        part.1.art.3.2 | para | Each Party shall:
        part.1.art.3.2.a | item | keep stations; and
        part.1.art.3.2.b | item | send data daily.
        part.2 | heading | INSTITUTIONS
        part.2.art.4 | article | Conference of the Parties
        part.2.art.4.1 | para | A Conference is established.
        part.2.art.4.2 | para | It shall meet once … and shall
        part.2.art.4.2.a | item | review progress;
        part.2.art.4.2.b | item | adopt decisions.
        part.2.art.4.2.p1 | para | Decisions are taken by consensus.
        part.2.art.4.3 | para | Observers may attend.
        part.2.art.5 | article | The Centre
        part.2.art.5.A | heading | Hosting
        part.2.art.5.A.1 | item | The Centre is hosted by Aster.
        part.2.art.5.B | heading | Staff
        part.2.art.5.B.2 | item | The staff is drawn from all Parties.
        part.2.h1 | heading | FINAL CLAUSES
        part.2.art.6 | article | This Agreement is subject to ratification.
        part.2.art.7 | article | The Secretary-General is the depositary.
        close.1 | testimonium | IN WITNESS WHEREOF the … this Agreement.
        close.2 | testimonium | Done at Port Borage, … English language.
        annex.A | heading | ANNEX A List of Stations
        annex.A.1 | item | Cape Aster
        annex.A.2 | item | Mount Borage
        annex.B | heading | ANNEX B Data Formats
        annex.B.p1 | para | Data are sent as text.
        """,
    ),
    "A declaration with recitals and numbered operative paragraphs.": (
        DECL,
        """
        pre.0 | enacting | WE, the Heads of … Fifth Summit;
        pre.1 | recital | RECALLING the Harbour Charter;
        pre.2 | recital | FURTHER RECALLING our commitment … safe sea;
        pre.3 | recital | CONCERNED that many fishers … each year;
        op.0 | enacting | DO HEREBY DECLARE:
        op.1 | operative | To reduce the loss … at sea;
        op.2 | operative | To establish a register … which shall:
        op.2.a | item | be open to all; and
        op.2.b | item | be kept by the Secretariat;
        op.3 | operative | To report every two years on:
        op.3.i | item | the number of vessels;
        op.3.ii | item | the number of losses.
        close.1 | testimonium | ADOPTED in Port Aster, … and Eleven.
        """,
    ),
    "A declaration that counts in words: FIRST, SECOND.": (
        BANGKOK,
        """
        pre.0 | enacting | The Presidium Minister for … of Campion:
        pre.1 | recital | MINDFUL of the existence … common problems;
        pre.2 | recital | CONSIDERING that the countries … primary responsibility;
        op.0 | enacting | DO HEREBY DECLARE:
        op.1 | operative | the establishment of an … Regional Cooperation.
        op.2 | operative | that the aims and … shall be:
        op.2.1 | item | To accelerate economic growth;
        op.2.2 | item | To promote regional peace;
        op.2.3 | item | To maintain close cooperation.
        op.3 | operative | that to carry out … be established:
        op.3.a | item | Annual Meeting of Foreign Ministers;
        op.3.b | item | A Standing Committee.
        op.4 | operative | that the Association is … all States.
        close.1 | testimonium | Done in Port Aster … and Sixty-Seven.
        """,
    ),
    "A blueprint in which paragraphs count on through sections that count by themselves.": (
        APSC,
        """
        I | heading | INTRODUCTION
        I.1 | item | At the Ninth Summit … Lantern Community.
        I.2 | item | The Leaders subsequently agreed … five years.
        II | heading | CHARACTERISTICS AND ELEMENTS
        II.3 | item | The Community envisages the following:
        II.3.a | subitem | A rules-based Community of shared values;
        II.3.b | subitem | A cohesive, peaceful and resilient Region; and
        II.3.c | subitem | A dynamic Region.
        II.A | heading | A Rules-based Community of … and Norms
        II.A.4 | item | Cooperation in political development … strengthen democracy.
        II.A.1 | heading | Cooperation in Political Development
        II.A.1.5 | item | The Community's cooperation aims to do more.
        II.A.1.1 | heading | Promote understanding of political systems
        II.A.1.1.p1 | para | Actions:
        II.A.1.1.i | item | Promote understanding of political … through seminars;
        II.A.1.1.ii | item | Hold seminars;
        II.A.1.1.iii | item | Hold at least two workshops; and
        II.A.1.1.iv | item | Compile best practices.
        II.A.1.2 | heading | Lay the groundwork for an institutional framework
        II.A.1.2.p1 | para | Actions:
        II.A.1.2.i | item | Conduct studies;
        II.A.1.2.ii | item | Intensify technical cooperation.
        II.A.2 | heading | Shaping and Sharing of Norms
        II.A.2.6 | item | Norms matter.
        II.A.2.1 | heading | Adjust the framework
        II.A.2.1.p1 | para | Actions:
        II.A.2.1.i | item | Prepare an annual report.
        II.B | heading | A Cohesive Region
        II.B.7 | item | Peace matters.
        II.B.1 | heading | Conflict Prevention
        II.B.1.8 | item | Confidence matters.
        II.B.1.1 | heading | Strengthen measures
        II.B.1.1.p1 | para | Actions:
        II.B.1.1.i | item | Organise exchanges;
        II.B.1.1.ii | item | Convene meetings.
        III | heading | IMPLEMENTATION AND REVIEW
        III.9 | item | The Council shall report.
        III.10 | item | The Secretariat shall monitor.
        """,
    ),
    "A work plan with decimal numbers.": (
        PLAN,
        """
        1 | heading | INTRODUCTION
        1.1 | item | The Ministers adopted the … it out.
        1.2 | item | It has three strategic thrusts.
        2 | heading | STRATEGIC THRUSTS
        2.1 | heading | Cleaner Water
        2.1.1 | item | Publish a yearly survey of harbours.
        2.1.2 | item | Build capacity through:
        2.1.2.i | subitem | training of inspectors;
        2.1.2.ii | subitem | exchange of officers;
        2.1.2.iii | subitem | a handbook.
        2.2 | heading | Cleaner Air
        2.2.1 | item | Promote shore power at … million households.
        3 | heading | IMPLEMENTATION AND REVIEW
        3.1 | item | The Senior Officials will … Work Plan.
        3.2 | item | A mid-term review will … in 2023.
        """,
    ),
    "A statement whose paragraphs count on through unnumbered headings.": (
        CHAIR,
        """
        1 | item | We, the Heads of … President Quay.
        2 | item | We reaffirmed our shared commitment to peace.
        h1 | heading | KEY DELIVERABLES
        3 | item | We adopted the Vision 2045.
        4 | item | We noted the following documents:
        4.b1 | subitem | Report on fish;
        4.b2 | subitem | Report on storms.
        5 | item | We welcomed them.
        h2 | heading | Maritime Security
        6 | item | We discussed the sea, … to it.
        7 | item | We agreed to meet again.
        """,
    ),
}


def shown(clause: reading.Clause) -> str:
    words = clause.text.split()
    text = " ".join(words if len(words) <= 7 else [*words[:4], "…", *words[-2:]])
    return f"{clause.id} | {clause.kind} | {text}"


@pytest.mark.parametrize("name", EXPECTED)
def test_every_clause_is_read_with_its_id_and_kind(name):
    """The ids, kinds and the ends of the texts are those that a lawyer would give."""
    text, expected = EXPECTED[name]

    read = reading.read(text.encode(), "instrument.txt")

    assert [shown(clause) for clause in read.clauses] == [
        line.strip() for line in expected.strip().splitlines()
    ]

"""Words in names that say little of whose name it is: titles, particles, legal forms, trades, numbers.

Tables only. In Latin letters and lower case, as `writing.py` has brought every name before it looks here.
"""

TITLES = frozenset(
    """mr mrs ms miss mister dr doctor prof professor sir lord lady dame rev reverend hon honorable honourable
    gen general col colonel maj major capt captain cpt lt lieutenant sgt sergeant adm admiral cmdr commander
    president minister sheikh shaikh shaykh sheik cheikh haji hajji hadji hajj mullah mulla maulvi mawlawi
    molvi maulana ustad ustaz qari sayyid sayed syed ayatollah imam emir amir datuk dato tan tun puan encik
    khun nai nang phra u daw ko ma saya tengku raden h herr frau monsieur mme signor senor senora don dona
    jr sr phd md esq""".split()
)
SURE_TITLES = TITLES - frozenset(
    "general major tan tun nang u ko ma h don amir nai lord miss sayed syed".split()
)

PARTICLES = frozenset(
    """al el as ar at ad an ash az bin ben ibn bint binti binte ould abu abou bu umm de da do dos das del
    della di du des la le les van von der den ter y e of the ud ul ur uz a/l a/p s/o d/o anak""".split()
)

DESCENT = frozenset("bin ben ibn bint binti binte ould a/l a/p s/o d/o anak".split())

# Countries and cities after which companies name their branches: a branch is another company.
PLACES = frozenset(
    """afghanistan africa america argentina asia australia austria bangladesh belgium brazil brunei cambodia
    canada chile china colombia denmark deutschland dubai egypt europe finland france germany ghana greece
    hanoi hong india indonesia iran iraq ireland israel italy jakarta japan kenya kong korea laos london
    macau malaysia manila mexico myanmar nederland netherlands nigeria norway pakistan panama peru
    philippines poland portugal qatar russia shanghai singapore spain sweden switzerland taiwan thailand
    turkey uae uk ukraine usa vietnam yangon zealand""".split()
)

# Each writing of a legal form, and the sort of company that it is. "any" goes with every sort.
FORMS = {
    "ltd": "limited", "limited": "limited", "pty": "limited", "pte": "limited", "pvt": "limited",
    "private": "limited", "proprietary": "limited", "llc": "limited", "lc": "limited", "gmbh": "limited",
    "mbh": "limited", "ooo": "limited", "ood": "limited", "eood": "limited", "sarl": "limited",
    "srl": "limited", "sl": "limited", "bv": "limited", "bvba": "limited", "kft": "limited", "doo": "limited",
    "spzoo": "limited", "ltda": "limited", "sdnbhd": "limited", "sdn": "limited", "fze": "limited",
    "fzco": "limited", "zoo": "limited", "oy": "limited", "ab": "limited", "aps": "limited", "tov": "limited",
    "plc": "stock", "ag": "stock", "sa": "stock", "se": "stock", "nv": "stock", "spa": "stock", "as": "stock",
    "jsc": "stock", "ojsc": "stock", "pjsc": "stock", "cjsc": "stock", "oao": "stock", "pao": "stock",
    "zao": "stock", "ao": "stock", "bhd": "stock", "berhad": "stock", "tbk": "stock", "pt": "stock",
    "kk": "stock", "sae": "stock", "sal": "stock", "sab": "stock", "oyj": "stock", "asa": "stock",
    "lp": "partners", "llp": "partners", "kg": "partners", "ohg": "partners", "cv": "partners",
    "inc": "any", "incorporated": "any", "corp": "any", "corporation": "any", "co": "any", "company": "any",
    "cia": "any", "compania": "any", "companhia": "any", "stichting": "any", "trust": "",
}  # fmt: skip

# Longer writings, as words; the first that fits wins, so the longer stand first.
PHRASES = {
    "open joint stock company": "ojsc", "public joint stock company": "pjsc",
    "closed joint stock company": "cjsc", "joint stock company": "jsc", "joynt stock company": "jsc",
    "publichnoe aktsionernoe obshchestvo": "pjsc", "otkrytoe aktsionernoe obshchestvo": "ojsc",
    "aktsionernoe obshchestvo": "jsc", "obshchestvo s ogranichennoy otvetstvennost'yu": "ooo",
    "obshchestvo s ogranichennoy otvetstvennostyu": "ooo",
    "limited liability company": "llc", "limited liability partnership": "llp",
    "limited partnership": "lp", "public limited company": "plc", "private limited": "ltd",
    "societatea cu raspundere limitata": "srl", "societate cu raspundere limitata": "srl",
    "aktiengesellschaft": "ag", "aktiengeselschaft": "ag", "gesellschaft mit beschrankter haftung": "gmbh",
    "naamloze vennootschap": "nv", "besloten vennootschap": "bv", "sociedad anonima": "sa",
    "societe anonyme": "sa", "sdn bhd": "sdnbhd", "sendirian berhad": "sdnbhd", "perseroan terbatas": "pt",
    "cong ty co phan": "jsc", "cong ty tnhh": "ltd", "borisat": "company", "sp z o o": "spzoo",
    "kabushiki kaisha": "kk",
}  # fmt: skip

# What many companies call themselves: it tells them apart less than their own words do.
TRADES = frozenset(
    """group holding holdings international global trading trade shipping marine maritime services service
    management industries industry industrial enterprise enterprises general import export and the of for
    technologies technology systems solutions investment investments capital development national
    bank banking fund trust organization organisation""".split()
)

# Names so frequent in the lists of the United Nations and OFAC that sharing one says little.
COMMON = frozenset(
    """ali mohamed mohammed muhammad mohammad mohamad ahmad ahmed abd abdul abdel abdal ibrahim jose vladimir
    alexander sergey sergei hasan hassan husayn hussein hussain hossein carlos luis antonio abdullah abdallah
    maria oleg mikhail rahman jesus reza juan ivan igor omar umar mustafa khan kim ri pak din aziz yusuf
    mahmoud mahmud""".split()
)

SHORTENED = {"mohd": "mohamed", "muhd": "mohamed", "mhd": "mohamed"}

NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "twenty": "20", "thirty": "30", "forty": "40",
    "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90", "first": "1",
    "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7", "1st": "1",
    "2nd": "2", "3rd": "3", "4th": "4", "5th": "5", "6th": "6", "7th": "7", "ii": "2", "iii": "3",
    "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10", "xi": "11", "xii": "12",
    "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16",
}  # fmt: skip
TENS = frozenset("20 30 40 50 60 70 80 90".split())

# What is typed for a letter, so that a filter does not see the name.
LOOKALIKES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"})

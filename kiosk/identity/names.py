"""Names: one middle dot, letters out of the private use area, masks. domain.md 8.2, 8.3."""

MIDDLE_DOT = "\u00b7"
DOTS = "\u2022\u2027\u30fb\uff0e\uff65\u22c5\u0387\u318d"

# Letters that GB 18030-2000 had no code point for: GBK FE50-FEA0, as GB 18030-2005 and -2022 map them.
PRIVATE_USE = """
E815 2E81  E816 20087 E817 20089 E818 200CC E819 2E84  E81A 3473  E81B 3447  E81C 2E88  E81D 2E8B  E81E 9FB4
E81F 359E  E820 361A  E821 360E  E822 2E8C  E823 2E97  E824 396E  E825 3918  E826 9FB5  E827 39CF  E828 39DF
E829 3A73  E82A 39D0  E82B 9FB6  E82C 9FB7  E82D 3B4E  E82E 3C6E  E82F 3CE0  E830 2EA7  E831 215D7 E832 9FB8
E833 2EAA  E834 4056  E835 415F  E836 2EAE  E837 4337  E838 2EB3  E839 2EB6  E83A 2EB7  E83B 2298F E83C 43B1
E83D 43AC  E83E 2EBB  E83F 43DD  E840 44D6  E841 4661  E842 464C  E843 9FB9  E844 4723  E845 4729  E846 477C
E847 478D  E848 2ECA  E849 4947  E84A 497A  E84B 497D  E84C 4982  E84D 4983  E84E 4985  E84F 4986  E850 499F
E851 499B  E852 49B7  E853 49B6  E854 9FBA  E855 241FE E856 4CA3  E857 4C9F  E858 4CA0  E859 4CA1  E85A 4C77
E85B 4CA2  E85C 4D13  E85D 4D14  E85E 4D15  E85F 4D16  E860 4D17  E861 4D18  E862 4D19  E863 4DAE  E864 9FBB
"""
_CODES = [int(code, 16) for code in PRIVATE_USE.split()]
TABLE = dict(zip(_CODES[::2], _CODES[1::2], strict=True)) | dict.fromkeys(map(ord, DOTS), ord(MIDDLE_DOT))


def normalise(raw: str) -> str:
    """For showing and comparing; `name_raw` stays beside it. What no table knows is kept as it is."""
    return raw.strip(" \0\u3000").translate(TABLE)


def needs_review(name: str) -> bool:
    """含生僻字 that a machine must not guess: private use letters and radicals; a person looks at the card."""
    return any(0xE000 <= code <= 0xF8FF or code >= 0xF0000 or 0x2E80 <= code <= 0x2EFF for code in map(ord, name))


def shown(name: str) -> str:
    """For a screen or paper: a box where no font knows the letter."""
    return "".join("□" if 0xE000 <= ord(letter) <= 0xF8FF or letter >= "\U000f0000" else letter for letter in name)


def same(one: str, other: str) -> bool:
    return normalise(one) == normalise(other)


def mask(name: str) -> str:
    """First letter, stars, last letter: 韦*兰, 陈*; every part of a name with a dot: 阿***·买**."""
    if MIDDLE_DOT in name:
        return MIDDLE_DOT.join(part[:1] + "*" * (len(part) - 1) for part in name.split(MIDDLE_DOT))
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]

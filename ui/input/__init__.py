"""How residents write: pinyin, rare characters (生僻字), and what the keyboard makes of them."""

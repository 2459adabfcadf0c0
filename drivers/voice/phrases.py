"""Words of the screen and the catalogue whose characters are read otherwise alone. pinyin with tone marks.

pypinyin's own 47,000 phrases cost 50 MB; these are the ones that residents hear here.
"""

PHRASES = {
    "银行": "yín háng", "银行卡": "yín háng kǎ", "储蓄银行": "chǔ xù yín háng", "支行": "zhī háng", "行业": "háng yè",
    "还贷": "huán dài", "还款": "huán kuǎn", "还清": "huán qīng", "偿还": "cháng huán", "退还": "tuì huán",
    "归还": "guī huán", "重拍": "chóng pāi", "重写": "chóng xiě", "重打": "chóng dǎ", "重新": "chóng xīn",
    "重复": "chóng fù", "重启": "chóng qǐ", "长期": "cháng qī", "长寿": "cháng shòu", "延长": "yán cháng",
    "便宜": "pián yi", "差额": "chā é", "供养": "gòng yǎng", "供应": "gōng yìng", "变更": "biàn gēng",
    "更改": "gēng gǎi", "更换": "gēng huàn", "倒闭": "dǎo bì", "要求": "yāo qiú", "丧葬": "sāng zàng",
    "丧葬费": "sāng zàng fèi", "丧偶": "sàng ǒu", "不了": "bù liǎo", "办不了": "bàn bù liǎo",
    "受不了": "shòu bù liǎo",
    "种地": "zhòng dì", "少年": "shào nián", "中风": "zhòng fēng", "反应": "fǎn yìng", "应急": "yìng jí",
    "子女": "zǐ nǚ", "妻子": "qī zi", "为止": "wéi zhǐ", "空格": "kòng gé", "空白": "kòng bái",
    "一会儿": "yí huì er", "这个": "zhè ge", "那个": "nà ge", "哪个": "nǎ ge", "一定": "yí dìng",
    "一般": "yì bān", "一次": "yí cì", "一次性": "yí cì xìng", "一通": "yì tōng", "一个": "yí gè",
    "一致": "yí zhì", "一起": "yì qǐ", "一点": "yì diǎn", "一面": "yí miàn", "一样": "yí yàng",
    "进一步": "jìn yí bù", "不是": "bú shì", "不要": "bú yào", "不对": "bú duì", "不到": "bú dào",
    "不会": "bú huì", "不用": "bú yòng", "部分": "bù fen", "所得": "suǒ dé", "照片": "zhào piàn",
    "发放": "fā fàng", "参保": "cān bǎo", "调动": "diào dòng", "转移": "zhuǎn yí", "传递": "chuán dì",
    "户主": "hù zhǔ", "系统": "xì tǒng", "联系": "lián xì", "大夫": "dài fu", "觉得": "jué de",
}  # fmt: skip

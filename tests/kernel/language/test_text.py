import pytest

from app.kernel.language.text import (
    HAYSTACK_MOST,
    SEPARATOR,
    company_key,
    fold,
    grams,
    haystack,
    initials,
    pinyin,
    tidy,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  恒衡\u3000 称重 ", "恒衡 称重"),
        ("ＡＢＣ－１２３．５％", "ABC-123.5%"),
        ("你好，（测试）：好；吗？！", "你好，（测试）：好；吗？！"),
        ("约 5 ㎡ ① ½", "约 5 ㎡ ① ½"),
        ("a\tb\u00a0c\u200bd\ufeffe\x00f\x1bg", "a b cdefg"),
        ("第一行\n第二行", "第一行 第二行"),
        ("abc\u202e\ud800", "abc"),
        ("e\u0301", "é"),
        ("<b>重点</b>", "<b>重点</b>"),
        ("=1+1", "=1+1"),
    ],
)
def test_tidy(text: str, expected: str) -> None:
    assert tidy(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("备注\n第二行", "备注\n第二行"),
        ("\n\n 一 \r\n\r\n\r\n\r\n二\x0b三 \n", "一\n\n二\n三"),
        ("\x00\n", ""),
    ],
)
def test_tidy_keeps_lines_when_asked(text: str, expected: str) -> None:
    assert tidy(text, multiline=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Ｈｅｎｇ Ji-衡 記（杭州）", "hengji衡记杭州"),
        ("漢語 後 髮", "汉语后发"),
        ("SCS-150 电子汽车衡", "scs150电子汽车衡"),
        ("销-01-2026-00001", "销01202600001"),
        ("0571-88886666", "057188886666"),
        ("%_\\'\"*\x00\x1f\ud800", ""),
        ("①㎡", "1m2"),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_a_part_folds_like_the_same_part_of_the_whole() -> None:
    whole = "乾隆乾燥皇后後面頭髮發財"

    assert [fold(letter) for letter in whole] == list(fold(whole))


@pytest.mark.parametrize(
    ("name", "short", "full"),
    [
        ("重庆泥山饲料厂", "cqnsslc", "chongqingnishansiliaochang"),
        ("重慶", "cq", "chongqing"),
        ("长沙银行", "csyh", "changshayinhang"),
        ("厦门大厦", "xmds", "xiamendasha"),
        ("重型汽车", "zxqc", "zhongxingqiche"),
        ("长治市", "czs", "changzhishi"),
        ("沈阳朝阳区", "sycyq", "shenyangchaoyangqu"),
        ("都匀", "dy", "duyun"),
        ("喀什", "ks", "kashi"),
        ("闵行区", "mhq", "minhangqu"),
        ("漯河市", "lhs", "luoheshi"),
        ("六安", "la", "luan"),
        ("乐清", "yq", "yueqing"),
        ("番禺", "py", "panyu"),
        ("绿莺", "ly", "lvying"),
        ("称重传感器", "czcgq", "chengzhongchuanganqi"),
        ("董事长", "dsz", "dongshizhang"),
        ("ABC衡器-2号", "abchq2h", "abchengqi2hao"),
        ("Mettler Toledo", "mettlertoledo", "mettlertoledo"),
        ("（）", "", ""),
        ("", "", ""),
    ],
)
def test_pinyin_and_initials(name: str, short: str, full: str) -> None:
    assert initials(name) == short
    assert pinyin(name) == full


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("山西古色矿业集团(有限公司)", "山西古色矿业集团有限公司"),
        ("山西古色矿业有限公司", "山西古色矿业集团有限公司"),
        (" 江苏升升饲料厂", "江苏升升饲料厂"),
        ("恒衡（杭州）衡器有限公司", "恒衡(杭州)衡器有限责任公司"),
        ("恒衡称重股份有限公司", "恒衡称重集团股份有限公司"),
        ("恒衡稱重有限公司", "恒衡称重"),
        ("ＡＢＣ Scales Co., Ltd.", "abc scales limited"),
    ],
)
def test_company_keys_meet(one: str, other: str) -> None:
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("恒衡衡器有限公司（杭州分公司）", "恒衡衡器有限公司"),
        ("恒衡衡器杭州分公司", "恒衡衡器宁波分公司"),
        ("武威市楚缘粮油购销站", "武威市楚缘粮油"),
        ("有限公司", "集团"),
    ],
)
def test_company_keys_stay_apart(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


@pytest.mark.parametrize("name", ["公司", "集团", "有限公司", "Ltd."])
def test_a_name_of_nothing_but_a_legal_form_keeps_it(name: str) -> None:
    assert company_key(name) == fold(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("衡器厂", {"衡器", "器厂"}), ("衡", {"衡"}), ("", set()), ("a-b", {"ab"})],
)
def test_grams(text: str, expected: set[str]) -> None:
    assert grams(text) == expected


def test_haystack_holds_parts_then_initials_then_pinyin() -> None:
    found = haystack(["恒衡衡器", None, "", "销-01-2026-00001", "0571-88886666转802"])

    assert found.split(SEPARATOR) == [
        "恒衡衡器",
        "销01202600001",
        "057188886666转802",
        "hhhq",
        "~henghenghengqi",
    ]


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("单伟", {"dw", "sw", "~danwei", "~shanwei"}),
        ("尉迟恭", {"ycg", "~yuchigong"}),
        ("曾力", {"zl", "~zengli"}),
        ("单", {"单"}),
        ("解放路衡器厂", {"jflhqc", "~jiefangluhengqichang"}),
    ],
)
def test_haystack_reads_surnames_both_ways(name: str, readings: set[str]) -> None:
    assert readings <= set(haystack([name]).split(SEPARATOR))


def test_long_texts_get_no_pinyin_and_haystacks_end() -> None:
    assert haystack(["秤" * 100]) == "秤" * 100
    assert len(haystack(["秤" * 10_000])) == HAYSTACK_MOST

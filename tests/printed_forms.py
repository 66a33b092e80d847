"""The nine printed forms as the regulation prints them: every box in its order, and its words.

By the id of the form; each line is an item or a sign-off of the register and the words that stand
on the paper for it. Where two words are printed apart (the heading of a box and who signs in it),
a space stands between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Line = tuple[str, str]

_DATE: Line = ("filled_on", "时间")

PRINTED: Mapping[str, Sequence[Line]] = {
    # 客户关怀服务审批表
    "6.1": (
        ("contact_name", "客户姓名"),
        ("unit", "客户单位"),
        ("phone", "客户电话"),
        ("purpose", "活动目的"),
        ("content", "活动内容"),
        ("leader", "主管领导意见"),
        ("budget", "需要经费"),
        ("evaluation", "结果评估"),
        _DATE,
    ),
    # 客户来电函信息登记表
    "6.4": (
        ("contact_name", "客户姓名"),
        ("unit", "客户单位"),
        ("phone", "客户电话"),
        ("receiver_id", "接待人"),
        ("problem", "客户反映问题"),
        ("handler_id", "接手人员"),
        ("handling", "处理意见"),
        ("leader", "主管领导"),
        ("result", "最终结果"),
        _DATE,
    ),
    # 用户走访信息登记表
    "6.6": (
        ("contact_name", "客户姓名"),
        ("unit", "客户单位"),
        ("phone", "客户电话"),
        ("address", "客户地址"),
        ("content", "客户走访信息内容"),
        ("receiver_name", "接待人员姓名"),
        ("receiver_position", "职务"),
        ("handling", "走访信息处理意见"),
        ("leader", "主管领导"),
        ("result", "最终结果"),
        _DATE,
    ),
}

"""A small ledger as it is really kept: the troubles of the large one, row by row."""

import datetime
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

CUSTOMERS_HEAD = (
    "客户名称", "类别", "客户状态", "省份", "地址", "联系人",
    "联系电话", "在用产品", "建档日期", "责任人", "备注",
)  # fmt: skip
CUSTOMERS: tuple[tuple[Any, ...], ...] = (
    ("陕西亿昌物资回收有限公司", "C", "潜在客户", "陕西省", "陕西省榆林市佳县国道旁708号", "任博",
     "193 8092 7525", "SCS-150 电子汽车衡", datetime.date(2017, 7, 3), "胡栋秀", "'; --"),
    ("西藏四维空间矿业集团有限公司", "B类", "潜在客户", "西藏自治区", "西藏定日县1号", "韦立",
     "１８９６８０１３４５５", "TCS-300 电子台秤", "2010/07/21", "吕凯莹", None),
    ("新乡市水景湾农产品批发市场", "a", "老客户", "河南省", "河南省新乡市长垣市248号", "段浩",
     "0641-8605207/13107694877", "TCS-300 电子台秤", "２０２２－０５－０５", "廖桂", "有欠款,跟进"),
    ("湖南彩虹猫纺织有限公司", "C", "老客户", "湖南省", "湖南省吉首市建设大街752号", "杨琪凯",
     "0516-5651384转802", "SCS-100 电子汽车衡", "2020年7月22日", "廖桂", "=1+1"),
    ("湖北湘天建材经营部", "Ａ类", "正在交易", "湖北省", "湖北省荆州市公安县人民路920号", "丁俊刚",
     "13683615344", "WIM-8 高速预检系统", "20190111", "廖桂", "<b>重点</b>"),
    (" 新乡市水景湾农产品批发市场", "C", "老客户", "浙江省", "浙江省绍兴市上虞区605号", "高翔娜",
     "17183498781", "WIM-8 高速预检系统", "2020.9.11", "沈雪", None),
    ("芜湖市巴黎三城农产品批发市场", "D", "潜在客户", "安徽省", "安徽省芜湖市镜湖区332号", "付勇",
     "17640194088", "WIM-8 高速预检系统", "31.5.10", "蔡红然", None),
    ("河北蚂蚁呀嘿公路管理局", None, "正在交易", "河北省", "河北省张家口市桥东区542号", "付雪",
     "1745810393", "WIM-8 高速预检系统", "20160209", "廖桂", None),
    ("湖南彩虹猫纺织有限责任公司", "C", "老客户", "湖南省", "湖南省长沙市1号", "杨琪",
     "13900000000", None, None, "廖桂", None),
)  # fmt: skip
CALLS_HEAD = (
    "客户姓名", "客户单位", "客户电话", "接待人", "方式", "类型",
    "客户反映问题", "接手人员", "处理意见", "最终结果", "时间",
)  # fmt: skip
CALLS: tuple[tuple[Any, ...], ...] = (
    ("杨琪凯", " 湖南彩虹猫纺织有限公司", "０５１６－５６５１３８４", "蒋永", "邮件", "咨询",
     "称重偏差超过允许误差", "马建", "转销售公司", None, datetime.date(2024, 1, 21)),
    ("程敏军", "江苏中国农资物资回收有限公司", "13528699352", "赵刚梓", "来函", "投诉",
     "仪表显示不稳定,零点漂移", "秦轩静", "电话答复", "客户满意", "20250316"),
)  # fmt: skip
ARCHIVE_HEAD = ("记录名称", "记录编号", "客户单位", "完成日期", "存放位置", "页数")
ARCHIVE: tuple[tuple[Any, ...], ...] = (
    ("供应商信用评估表", "销-03-2021-00001", "湖北湘天建材经营部", "2021年2月15日", "C柜-4层", 7),
    ("没有这种记录", "销-03-2022-00002", "湖北湘天建材经营部", "2022-02-19", "C柜-4层", 5),
)  # fmt: skip


def workbook(**sheets: Sequence[Sequence[Any]]) -> BytesIO:
    """Return a workbook; each sheet is given as its rows, the header first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def ledger() -> BytesIO:
    """Return the small ledger with its three sheets."""
    return workbook(
        客户档案=[CUSTOMERS_HEAD, *CUSTOMERS],
        来电来函登记=[CALLS_HEAD, *CALLS],
        归档记录=[ARCHIVE_HEAD, *ARCHIVE],
    )

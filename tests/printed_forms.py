"""The nine printed forms as the regulation prints them: every box in its order, and its words.

By the id of the form; each line is an item or a sign-off of the register and the words that stand
on the paper for it. Where two words are printed apart (the heading of a box and who signs in it),
a space stands between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Line = tuple[str, str]

_DATE: Line = ("filled_on", "时间")


def _stage(key: str, result: str, day: str) -> Sequence[Line]:
    """Return the boxes of a stage of 6.8: its result, its day and its signature."""
    return (key, result), (f"{key}_on", day), (f"{key}_signed", "现场项目经理")


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
    # 用户满意度调查表
    "6.2": (
        ("contact_name", "客户姓名"),
        ("unit", "客户单位"),
        ("phone", "客户电话"),
        ("address", "客户地址"),
        ("use", "产品使用情况"),
        ("installation", "施工、安装情况"),
        ("service", "售后服务情况"),
        ("operation", "设备整体运行情况"),
        ("opinion", "客户评价"),
        ("company_view", "公司评价"),
        _DATE,
    ),
    # 供应商信用评估表
    "6.3": (
        ("supplier_name", "供应商名称"),
        ("address", "供应商地址"),
        ("contact_name", "联系人"),
        ("phone", "电话"),
        ("kind", "评审类型"),
        ("quality", "供应商提供产品的质量状况"),
        ("quality_signed", "品管"),
        ("delivery", "供应商提供产品交期状况"),
        ("delivery_signed", "采购"),
        ("service", "售后服务情况"),
        ("operation", "设备整体运行情况"),
        ("customer_view", "客户评价"),
        ("company_view", "公司评价"),
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
    # 售后服务反馈表
    "6.5": (
        ("unit", "客户单位"),
        ("address", "客户地址"),
        ("phone", "客户电话"),
        ("receiver_id", "接待人"),
        ("fault", "故障描述"),
        ("fault_signed", "工程师"),
        ("remedy", "处理方法"),
        ("remedy_signed", "工程师"),
        ("result", "处理结果"),
        ("result_signed", "工程师"),
        ("customer_confirms", "客户确认 客户主管"),
        ("leader", "主管领导 售后经理"),
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
    # 高速公路项目验收鉴定书
    "6.7": (
        ("unit", "客户单位"),
        ("project_name", "工程名称"),
        ("address", "客户地址"),
        ("site", "工程地址"),
        ("started_on", "开工日期"),
        ("accepted_on", "终验日期"),
        ("content", "工程内容"),
        ("basis", "建设依据"),
        ("standards", "技术标准与主要指标"),
        ("extent", "建设规模及性质"),
        ("estimate", "合同概算"),
        ("final_account", "竣工决算"),
        ("materials", "主要材料实际消耗"),
        ("land", "实际征用土地亩数"),
        ("quality", "建设项目工程质量鉴定结论"),
        ("parties_assessment", "对建设、设计、施工、监理单位的综合评价"),
        ("management", "建设项目管理综合评价等级"),
        ("problems", "存在问题及处理措施"),
        ("builder", "项目建设方 项目经理"),
        ("supervisor", "监理方 项目经理"),
        ("owner", "业主单位 项目经理"),
        _DATE,
    ),
    # 项目竣工表
    "6.8": (
        ("contact_name", "客户姓名"),
        ("unit", "客户单位"),
        ("road_section", "施工路段"),
        ("address", "客户地址"),
        ("started_on", "开工时间"),
        ("finished_on", "完工时间"),
        ("phone", "客户电话"),
        *_stage("excavation", "确定开挖线及基础开挖验收", "基础开挖验收日期"),
        *_stage("concrete", "钢筋绑扎及混凝土工程隐蔽验收", "隐蔽工程验收日期"),
        *_stage("drainage", "检查井、秤体排水、预埋管线验收", "管线验收日期"),
        *_stage("installation", "秤体安装调试", "安装调试日期"),
        *_stage("calibration", "标定验收合格", "标定日期"),
        *_stage("self_check", "自检结果", "自检日期"),
        _DATE,
    ),
    # 公路工程项目移交表
    "6.9": (
        ("unit", "客户单位"),
        ("project_name", "工程名称"),
        ("address", "客户地址"),
        ("site", "工程地址"),
        ("handed_over_on", "交工日期"),
        ("accepted_on", "终验日期"),
        ("content", "工程内容"),
        ("content_signed", "技术负责"),
        ("inspection", "交工验收情况"),
        ("inspection_signed", "销售经理"),
        ("service", "保修期内服务过程"),
        ("service_signed", "售后经理"),
        ("advice", "使用建议"),
        ("advice_signed", "技术负责人"),
        ("builder", "项目建设方"),
        ("supervisor", "监理方"),
        ("owner", "业主单位"),
        _DATE,
    ),
}

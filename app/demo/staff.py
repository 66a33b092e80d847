"""Who works at the demo company."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.roles import Role


@dataclass(frozen=True)
class Person:
    """One of the staff: login name, name, department, position, roles, region."""

    login: str
    name: str
    department: str
    position: str
    roles: tuple[Role, ...] = ()
    region: str | None = None


STAFF = (
    Person("zhouguodong", "周国栋", "总", "总经理", (Role.GENERAL_MANAGER,)),
    Person("wuhaiyan", "吴海燕", "销", "销售总经理", (Role.SALES_GENERAL_MANAGER,)),
    Person("zhengkai", "郑凯", "销", "区域经理", (Role.REGIONAL_MANAGER,), "华北"),
    Person("sunlihua", "孙丽华", "销", "区域经理", (Role.REGIONAL_MANAGER,), "东北"),
    Person("qianwei", "钱伟", "销", "区域经理", (Role.REGIONAL_MANAGER,), "华东"),
    Person("fengtao", "冯涛", "销", "区域经理", (Role.REGIONAL_MANAGER,), "华中"),
    Person("chenjing", "陈静", "销", "区域经理", (Role.REGIONAL_MANAGER,), "华南"),
    Person("chuyong", "褚勇", "销", "区域经理", (Role.REGIONAL_MANAGER,), "西南"),
    Person("weijianjun", "卫建军", "销", "区域经理", (Role.REGIONAL_MANAGER,), "西北"),
    Person("jiangxue", "蒋雪", "销", "营销主管", (Role.MARKETING_MANAGER,), "华北"),
    Person("shenbin", "沈斌", "销", "营销主管", (Role.MARKETING_MANAGER,), "华东"),
    Person("hanmei", "韩梅", "销", "销售员", (Role.SALESPERSON,), "华中"),
    Person("yangfan", "杨帆", "销", "销售员", (Role.SALESPERSON,), "华东"),
    Person("zhuhong", "朱红", "销", "销售内勤", (Role.SALES_CLERK,)),
    Person("qinlan", "秦岚", "服", "服务接待员", (Role.RECEPTIONIST,)),
    Person("xuli", "许莉", "服", "服务接待员", (Role.RECEPTIONIST,)),
    Person("heping", "何平", "服", "售后经理", (Role.AFTER_SALES_MANAGER,)),
    Person("lvgang", "吕刚", "服", "维修主管", (Role.REPAIR_SUPERVISOR,)),
    Person("shiqiang", "施强", "服", "维修员", (Role.SERVICE_ENGINEER,)),
    Person("zhanglei", "张磊", "服", "维修员", (Role.SERVICE_ENGINEER,)),
    Person("kongfang", "孔芳", "仓", "仓库管理员", (Role.STOREKEEPER,)),
    Person("caoying", "曹颖", "财", "会计", (Role.FINANCE,)),
    Person("yanjun", "严军", "采", "采购员", (Role.PROCUREMENT,)),
    Person("huayu", "华宇", "品", "质检工程师", (Role.QUALITY,)),
    Person("jinming", "金明", "研", "研发工程师", (Role.RESEARCH,)),
    Person("weina", "魏娜", "行", "行政主管", (Role.ADMINISTRATION,)),
    Person("taoan", "陶安", "行", "门卫", (Role.GATE_GUARD,)),
    Person("jiangbo", "姜波", "产", "项目经理", (Role.PROJECT_MANAGER,)),
    Person("qidong", "戚冬", "办", "文员", (Role.READER,)),
    Person("xielin", "谢琳", "总", "内审员", (Role.AUDITOR,)),
    Person("zouyun", "邹云", "行", "信息管理员", (Role.ADMIN,)),
)
HEADS = {"总": "zhouguodong", "销": "wuhaiyan", "服": "heping", "行": "weina", "研": "jinming"}
TRAINED = ("qinlan", "xuli", "heping", "zhuhong")
SALES = ("jiangxue", "shenbin", "hanmei", "yangfan")


def login_of(name: str) -> str:
    """Return the login name of one of the staff."""
    return next(person.login for person in STAFF if person.name == name)

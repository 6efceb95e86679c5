"""What the register of holdings knows: property that somebody was given, and accounts (OFF-02, OFF-04, OFF-05)."""

from policies.labels import Label


class HoldingKind(Label):
    """A kind of property, or an account."""

    KEY = "钥匙 key"
    BADGE = "工牌 badge"
    UNIFORM = "工服 uniform"
    HEADSET = "耳机 headset"
    COMPUTER = "电脑 computer"
    FILES = "文件资料 files"
    SUPPLIES = "办公用品 supplies"
    ACCOUNT = "账号 account"
    OTHER = "其他物品 other-property"


class EndedAs(Label):
    """How a holding ended."""

    RETURNED = "已归还 returned"
    DAMAGED = "归还有损 damaged"
    MISSING = "缺失 missing"
    CLOSED = "已注销 closed"

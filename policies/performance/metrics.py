"""The figures of somebody's month that are brought in from outside, because no procedure here counts them yet."""

from policies.labels import Label


class Metric(Label):
    """A figure of a month by its name in the case book (the English half) and in imports (either half)."""

    DAYS_ON_DUTY = "在岗天数 days_on_duty"
    LEAVE_DAYS = "请假天数 leave_days"
    LATE = "迟到次数 late"
    EARLY = "早退次数 early"
    ABSENT = "旷工次数 absent"
    MEETINGS_MISSED = "无故缺席例会 meetings_missed"
    TEST_SCORE = "客服考试成绩 test_score"
    CONVERSATIONS = "接待量 conversations"
    WORKLOAD = "工作量得分 workload"
    SATISFACTION = "满意度(0-10) satisfaction"
    RESOLUTION_RATE = "解决率(%) resolution_rate"
    VALID_COMPLAINTS = "有效投诉 valid_complaints"
    SALES = "销售额(元) sales"
    CONVERSION = "接单转换率(%) conversion"
    PAYMENT_RATE = "成交付款率(%) payment_rate"
    RESPONSE_SECONDS = "回复响应(秒) response_seconds"
    TONE = "语气评分(0-100) tone"


class Title(Label):
    """Titles that are given; two of different sources, never mixed (CF-59)."""

    EXCELLENT_AGENT = "优秀客服 excellent-agent"
    EXCELLENT_EMPLOYEE = "部门优秀员工 excellent-employee"

"""The attitude table (要素评分表): content items of article 4 and scoring pairs of article 5, by factor (FAC)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from pydantic import BaseModel

from policies.citations import cites

ATTENDANCE, PROPOSALS = "FAC-03/P2", "FAC-05/P2"
"""The two pairs that are computed."""


class Pair(BaseModel, frozen=True):
    """One scoring pair under its sub-ID: what counts for somebody, and what against."""

    pair: str
    item: str
    item_en: str
    plus: str
    plus_en: str
    minus: str
    minus_en: str

    @property
    def factor(self) -> str:
        """The clause of the factor it belongs to."""
        return self.pair.partition("/")[0]


class Factor(NamedTuple):
    """A factor of attitude, with its content items; C1 is the first."""

    name: str
    content: tuple[str, ...]


FACTORS: Mapping[str, Factor] = MappingProxyType(
    {
        "FAC-03": Factor(
            "服从性",
            ("理解遵守规章", "出勤情况", "仪表整洁", "言行礼节", "整理工作场所", "工作效益", "不扰乱秩序"),
        ),
        "FAC-04": Factor(
            "协作性",
            ("立足全局", "求得通力协作", "改善工作环境", "上下沟通", "帮助他人完成工作", "和睦共事"),
        ),
        "FAC-05": Factor("积极性", ("积极奋进", "改进热情", "增量提质愿望", "排除万难", "会议发言勇气")),
        "FAC-06": Factor(
            "责任性", ("检验下属工作", "找出应负责任", "善始善终", "是否推卸责任", "让上司放心")
        ),
    }
)

# fmt: off
_ROWS = (
    ("FAC-03/P1", "规章制度", "Rules",
     "自己遵守，并带动他人", "keeps them and brings others to",
     "不理解也不想理解，甚至违反", "neither understands nor wants to, or breaks them"),
    ("FAC-03/P2", "全勤与缺勤", "Attendance",
     "观察期内全勤", "full attendance over the period",
     "一月缺勤三次、全期十五次或旷工一次", "3 absences in a month, 15 in the period, or 1 unexcused"),
    ("FAC-03/P3", "注意仪表", "Appearance",
     "衣着、工位都整洁", "dress and desk are neat",
     "不修边幅", "unkempt"),
    ("FAC-03/P4", "言谈举止", "Manner",
     "干脆大方", "crisp and poised",
     "犹豫迟缓、粗鲁随便", "hesitant, rude or careless"),
    ("FAC-03/P5", "踏实", "Steadiness",
     "稳重，有始有终", "steady, finishes what is begun",
     "马虎懒散", "sloppy and idle"),
    ("FAC-03/P6", "井然有序", "Orderliness",
     "抓得住要点，不费时费料", "gets the point, wastes nothing",
     "拖拉闲谈、打瞌睡", "dawdles, chats, dozes"),
    ("FAC-03/P7", "弥补疏忽", "Covering others",
     "补他人之失，异常时出好主意", "makes good others' slips, advises well",
     "情绪用事，妨碍他人", "emotional, hinders others"),
    ("FAC-04/P1", "帮助他人", "Helping",
     "做完本职又帮别人赶上", "helps others catch up after own work",
     "只顾本职，不管其他部门", "minds only the own job"),
    ("FAC-04/P2", "理解上司意图", "Understanding the superior",
     "主动分担，弥合关系与工作", "shares duty unasked, mends gaps",
     "消极排外，抱怨支援工作", "negative, exclusive, grumbling"),
    ("FAC-04/P3", "群体目标", "The group's aim",
     "理解目标，与人合作良好", "understands it and works well with others",
     "以自我为中心", "self-centred"),
    ("FAC-04/P4", "通力合作", "Sacrifice",
     "让出自己的利益，全力配合", "gives up own interest, cooperates fully",
     "推一下动一下，图自己轻松", "moves only when pushed"),
    ("FAC-05/P1", "一往无前", "Drive",
     "不知疲倦", "tireless",
     "安于现状", "content with things as they are"),
    ("FAC-05/P2", "提案改进", "Proposals",
     "锲而不舍，每月至少一份提案", "persistent, a proposal a month or more",
     "遇事消沉，久无提案", "downcast, no proposal for long"),
    ("FAC-05/P3", "求知欲", "Learning",
     "学以致用，补自己之短", "learns, applies, makes up weaknesses",
     "吃老本，影响工作", "lives on past results"),
    ("FAC-05/P4", "勇于挑战", "Challenge",
     "不畏难，全力以赴", "not afraid of difficulty",
     "有压力也无进步，挑轻活", "no progress, picks easy work"),
    ("FAC-05/P5", "言谈热情", "Expression",
     "生动简洁，启发人", "lively, concise, thought-provoking",
     "只听不问，没有看法", "only listens, has no view"),
    ("FAC-06/P1", "了解下属", "Subordinates",
     "了解其素质，评价指导得当", "knows, evaluates and directs them fittingly",
     "不了解，不能评价", "does not know them, can't evaluate"),
    ("FAC-06/P2", "客观原因", "Causes",
     "找得出失误的客观原因", "finds objective causes of errors",
     "找不出", "cannot"),
    ("FAC-06/P3", "阶段把握", "Stages",
     "看得到结果，各阶段把得住", "sees the end state, controls the stages",
     "看不到，把不住", "cannot"),
)
# fmt: on
PAIRS: tuple[Pair, ...] = tuple(
    Pair(pair=row[0], item=row[1], item_en=row[2], plus=row[3], plus_en=row[4], minus=row[5], minus_en=row[6])
    for row in _ROWS
)


@cites("FAC-03", "FAC-04", "FAC-05", "FAC-06", "CF-07")
def pairs_of(factor: str) -> tuple[Pair, ...]:
    """The scoring pairs of a factor: 7, 4, 5 and 3."""
    return tuple(one for one in PAIRS if one.factor == factor)


@cites("OP-FAC-3", "CF-07")
def unmatched(factor: str) -> int:
    """How many content items of a factor have no pair to be scored by."""
    return max(len(FACTORS[factor].content) - len(pairs_of(factor)), 0)

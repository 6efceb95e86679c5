"""signer-addition · 加签: somebody else signs a question, before, after or beside whoever is asked."""

from prefect import flow

from policies.house.signer_addition import Added, AdditionPolicy, SignerAddition
from tasks.act_pages import show_act
from tasks.house.signer_addition import added, ask_to_sign
from tasks.open_questions import the_open_question


@flow(name="signer-addition")
def signer_addition(addition: SignerAddition) -> Added:
    """加签 Add a signer: the answer counts when whoever was asked and all signers have agreed."""
    # OP-HOUSE-140 · 哪一个待办，谁可以加签
    at = the_open_question(AdditionPolicy, addition)

    # OP-HOUSE-149 · 前、后或并行加签
    done = added(at.case, at.rules, addition, at.question)

    # OP-HOUSE-149 · 各自一页，本人签署，期限同原待办；后加签的待答复后再问
    ask_to_sign(at.question)
    return show_act(at.case, at.rules, addition, done)

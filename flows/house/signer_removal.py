"""signer-removal · 减签: a signer who hasn't signed yet is asked no more."""

from prefect import flow

from policies.house.signer_removal import RemovalPolicy, Removed, SignerRemoval
from tasks.act_pages import show_act
from tasks.house.signer_removal import ask_no_more, removed
from tasks.open_questions import the_open_question


@flow(name="signer-removal")
def signer_removal(removal: SignerRemoval) -> Removed:
    """减签 Remove a signer: what was signed stays; an answer that waited for them alone counts now."""
    # OP-HOUSE-140 · 哪一个待办，谁可以减签
    at = the_open_question(RemovalPolicy, removal)

    # OP-HOUSE-150 · 尚未签署的方可减去
    done = removed(at.case, at.rules, removal, at.question)

    # OP-HOUSE-150 · 不再询问
    ask_no_more(at.question)
    return show_act(at.case, at.rules, removal, done)

"""The expulsion case (清退案件), from a proposal to the decision, its notice and the listing."""

"""A price list (清单与报价) of one provider in one project: versions, and quotations beside them.

Art. 8(3), 10(2), 12(3). The bureau records prices; it sets none.
"""

from domain.price_list.state import PriceList, evolve, price_list_id

__all__ = ["PriceList", "evolve", "price_list_id"]

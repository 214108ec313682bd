"""The proof as its users meet it: heads for outside keepers, bundles and what checks them."""

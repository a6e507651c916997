"""One module per kind of set: what reportedly reads, said in the words of that set's scorer.

Nothing is decided here that the product should decide: a module calls the product and translates.
`answer(item, knowledge)` takes one item and gives the fields of its prediction. A module with
`together(answers)` makes the fields from all answers at once, in the same order.
"""

"""x"""
def plain_attributions(parse,hits,A): return []

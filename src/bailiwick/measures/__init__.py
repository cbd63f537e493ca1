"""A number for one area: specialisation, diversity, concentration, productivity, growth.

Each module is one concept and names its public functions in `__all__`. They take
a cube, or one row per area and year with named amounts (`bailiwick.tables`), and
know nothing of where a figure came from.
"""

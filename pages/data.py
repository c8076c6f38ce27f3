"""Can I trust the numbers?"""

from storehelm.components import analytics_section, audit_section, data_sections, frame, own_data, two_numbers
from storehelm.components.freshness import freshness
from storehelm.components.page_head import show_head, show_headline
from storehelm.strategy.sentences import headline

opened = frame.opened()
view = opened.view

if view is None:
    show_head("Data", "Nothing is loaded yet")
    own_data.show(opened)
    analytics_section.show(opened)
else:
    tables = view.tables("data")
    coverage = tables["coverage"]
    show_head("Data", "Can I trust the numbers?", freshness(coverage, view.today, view.formats))
    said = headline("data", tables, view.formats)
    show_headline(said.claim, said.rest, said.note)
    data_sections.show_problems(tables, view.look)
    own_data.show(opened)
    two_numbers.show(view)
    data_sections.show_coverage(tables, view.look)
    analytics_section.show(opened, tables["analytics"])
    data_sections.show_sources(tables, view.look)
    data_sections.show_loads(tables, view.look, opened.home)
    data_sections.show_definitions(tables)
    audit_section.show(opened)

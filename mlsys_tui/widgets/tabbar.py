"""The tabs: two lines, chosen by digit, never focused."""

from textual.widgets import Tab, Tabs


class TabBar(Tabs, can_focus=False):
    """Tabs by name; the app listens for `Tabs.TabActivated`."""

    def __init__(self, names: dict[str, str], active: str) -> None:
        super().__init__(*(Tab(text, id=name) for name, text in names.items()), active=active)

"""The pages of the measured hierarchy in order; the lab opens on the first."""

from mlsys_tui.labs.memory.view_bandwidth import BandwidthPage
from mlsys_tui.labs.memory.view_hierarchy import HierarchyPage
from mlsys_tui.labs.memory.view_pyramid import PyramidPage
from mlsys_tui.labs.memory.view_ratios import RatiosPage
from mlsys_tui.labs.memory.view_sharing import SharingPage
from mlsys_tui.labs.memory.view_stairs import StairsPage

HIERARCHY: tuple[type[HierarchyPage], ...] = (
    PyramidPage,
    StairsPage,
    RatiosPage,
    BandwidthPage,
    SharingPage,
)

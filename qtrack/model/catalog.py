"""The fixed points of quality work that every plan may refer to, as data.

Entries whose day is set anew each year have no `on`: a plan gives it, with ``catalog = "…"``.
"""

from qtrack.dataclass import dataclass
from qtrack.model.plan import MilestoneKind


@dataclass(frozen=True)
class CatalogEntry:
    """A well-known day or span: `on` and `until` as in a plan file, `since` its first year, `source` its document."""

    id: str
    title: str
    kind: MilestoneKind
    on: str | None = None
    until: str | None = None
    since: int | None = None
    source: str = ""


CATALOG = {
    entry.id: entry
    for entry in (
        CatalogEntry("consumer-day", "国际消费者权益日", MilestoneKind.EVENT, "03-15"),
        CatalogEntry("science-spring", "科技之春", MilestoneKind.CAMPAIGN),
        CatalogEntry("ip-week", "知识产权宣传周", MilestoneKind.CAMPAIGN, "04-20", "04-26"),
        CatalogEntry("ip-day", "世界知识产权日", MilestoneKind.EVENT, "04-26"),
        CatalogEntry("brand-day", "中国品牌日", MilestoneKind.EVENT, "05-10", None, 2017, "国函〔2017〕51号"),
        CatalogEntry("metrology-day", "世界计量日", MilestoneKind.EVENT, "05-20"),
        CatalogEntry("safety-month", "安全生产月", MilestoneKind.CAMPAIGN, "06-01", "06-30"),
        CatalogEntry("accreditation-day", "世界认可日", MilestoneKind.EVENT, "06-09"),
        CatalogEntry("safety-consultation-day", "安全生产宣传咨询日", MilestoneKind.EVENT, "06-16"),
        CatalogEntry("food-safety-week", "食品安全宣传周", MilestoneKind.CAMPAIGN),
        CatalogEntry("quality-month", "全国质量月", MilestoneKind.CAMPAIGN, "09-01", "09-30", 1978),
        CatalogEntry("standards-day", "世界标准日", MilestoneKind.EVENT, "10-14"),
        CatalogEntry("world-quality-day", "世界质量日", MilestoneKind.EVENT, "2nd thursday of november"),
        CatalogEntry(
            "government-assessment",
            "政府质量工作考核",
            MilestoneKind.ASSESSMENT,
            source="国办发〔2013〕47号",
        ),
    )
}

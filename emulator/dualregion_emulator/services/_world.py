"""The regions and zones of the local cloud.

Region ids are those that the provider accepts (`connectivity/regions.go`, public regions only). Zone letters follow
the vendor's "Regions and zones" page for the regions that this project uses and are `a b c` elsewhere: which zones
an account sees is the vendor's daily business and no promise of ours.
"""

from __future__ import annotations

_ZONES = {
    "cn-hangzhou": "bghijk",
    "cn-shanghai": "abefglmn",
    "cn-shenzhen": "acdef",
    "cn-beijing": "acdefghijkl",
    "cn-hongkong": "bcd",
    "cn-zhangjiakou": "abc",
    "cn-guangzhou": "ab",
    "cn-chengdu": "ab",
    "cn-qingdao": "bc",
    "cn-huhehaote": "ab",
    "cn-heyuan": "ab",
    "us-east-1": "ab",
    "us-west-1": "ab",
    "eu-west-1": "ab",
    "me-east-1": "ab",
}
_NAMES = {
    "cn-hangzhou": "China (Hangzhou)",
    "cn-shanghai": "China (Shanghai)",
    "cn-shenzhen": "China (Shenzhen)",
    "cn-beijing": "China (Beijing)",
    "cn-hongkong": "China (Hong Kong)",
    "cn-zhangjiakou": "China (Zhangjiakou)",
    "cn-guangzhou": "China (Guangzhou)",
    "cn-chengdu": "China (Chengdu)",
    "cn-qingdao": "China (Qingdao)",
    "cn-huhehaote": "China (Hohhot)",
    "cn-heyuan": "China (Heyuan)",
    "cn-wulanchabu": "China (Ulanqab)",
    "cn-nanjing": "China (Nanjing)",
    "cn-fuzhou": "China (Fuzhou)",
    "cn-zhongwei": "China (Zhongwei)",
    "ap-southeast-1": "Singapore",
    "ap-southeast-3": "Malaysia (Kuala Lumpur)",
    "ap-southeast-5": "Indonesia (Jakarta)",
    "ap-southeast-6": "Philippines (Manila)",
    "ap-southeast-7": "Thailand (Bangkok)",
    "ap-northeast-1": "Japan (Tokyo)",
    "ap-northeast-2": "South Korea (Seoul)",
    "us-east-1": "US (Virginia)",
    "us-west-1": "US (Silicon Valley)",
    "us-southeast-1": "US (Atlanta)",
    "eu-central-1": "Germany (Frankfurt)",
    "eu-west-1": "UK (London)",
    "me-east-1": "UAE (Dubai)",
    "me-central-1": "Saudi Arabia (Riyadh)",
}


def _zone(region: str, letter: str) -> str:
    return f"{region}-{letter}" if not region[-1].isdigit() else f"{region}{letter}"


REGIONS: dict[str, tuple[str, ...]] = {
    region: tuple(_zone(region, letter) for letter in _ZONES.get(region, "abc")) for region in _NAMES
}
"""Region id to its zone ids. `cn-hongkong-b`, but `ap-southeast-1a`: a region that ends in a digit takes no hyphen."""


def name_of(region: str) -> str:
    """The vendor's English name of a region."""
    return _NAMES[region]

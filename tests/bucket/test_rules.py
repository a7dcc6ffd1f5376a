"""What a lifecycle does to photos, read from its rules alone."""

from typing import Any

import pytest

from capture.proof import rules

ON: dict[str, Any] = {"ID": "a rule", "Status": "Enabled", "Filter": {"Prefix": ""}}
FORGETS = {"NoncurrentVersionExpiration": {"NoncurrentDays": 30}}


def test_a_rule_for_the_whole_bucket_forgets_versions_in_its_days() -> None:
    assert rules.days_after_deletion([{**ON, **FORGETS}]) == 30


def test_the_slowest_of_our_folders_counts_each_by_its_quickest_rule() -> None:
    slow = {**ON, "NoncurrentVersionExpiration": {"NoncurrentDays": 90}}
    quick = {**ON, **FORGETS, "Filter": {"Prefix": "mobile-uploads/"}}
    assert rules.days_after_deletion([slow, quick]) == 90


@pytest.mark.parametrize(
    "rule",
    [
        {**ON, **FORGETS, "Status": "Disabled"},
        {**ON, **FORGETS, "Filter": {"Prefix": "mobile-uploads/"}},
        {**ON, **FORGETS, "Filter": {"Tag": {"Key": "a", "Value": "b"}}},
        {**ON, **FORGETS, "Filter": {"And": {"Prefix": "", "Tags": [{"Key": "a", "Value": "b"}]}}},
        {**ON, **FORGETS, "Filter": {"ObjectSizeGreaterThan": 1000}},
        {
            **ON,
            "NoncurrentVersionExpiration": {"NoncurrentDays": 30, "NewerNoncurrentVersions": 1},
        },
    ],
)
def test_a_rule_that_leaves_some_versions_forgets_nothing(rule: rules.Rule) -> None:
    assert rules.days_after_deletion([rule]) is None


def test_a_rule_for_our_prefix_is_enough(settings: Any) -> None:
    settings.S3_PREFIX = "clinics/north"
    own = {**ON, **FORGETS, "Filter": {"Prefix": "clinics/"}}
    assert rules.days_after_deletion([own]) == 30
    assert rules.days_after_deletion([{**own, "Filter": {"Prefix": "others/"}}]) is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"Expiration": {"Days": 7}}, "a rule deletes photos 7 days after they came"),
        ({"Expiration": {"Date": "2030-01-01"}}, "a rule deletes photos on a day"),
        (
            {"Transitions": [{"Days": 1, "StorageClass": "DEEP_ARCHIVE"}]},
            "a rule freezes photos (DEEP_ARCHIVE), and no page can show them then",
        ),
    ],
)
def test_what_harms_photos_is_said(change: dict[str, Any], says: str) -> None:
    assert rules.against_photos([{**ON, **change}]) == [says]


@pytest.mark.parametrize(
    "rule",
    [
        {**ON, "Expiration": {"Days": 7}, "Filter": {"Prefix": "aside/"}},
        {**ON, "Expiration": {"Days": 7}, "Status": "Disabled"},
        {**ON, "Expiration": {"ExpiredObjectDeleteMarker": True}},
        {**ON, "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}]},
    ],
)
def test_what_does_not_harm_photos_is_fine(rule: rules.Rule) -> None:
    assert rules.against_photos([rule]) == []


def test_a_rule_below_our_folder_harms_photos_too() -> None:
    below = {**ON, "Expiration": {"Days": 7}, "Filter": {"Prefix": "mobile-uploads/1"}}
    assert rules.against_photos([below])

"""The real settings, with one more address: a bare view to compare with."""

from lindung.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.intake_urls"

"""What runs by the clock, and when."""

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    # expires: after an outage the clock must not find a heap of old ticks.
    "heartbeat": {"task": "accounts.scheduled.beat_worker_heart", "schedule": 10, "options": {"expires": 10}},
    "seal-audit": {"task": "accounts.scheduled.seal_audit", "schedule": 5, "options": {"expires": 5}},
    "export-audit-head": {
        "task": "accounts.scheduled.export_audit_head",
        "schedule": 3600,
        "options": {"expires": 600},
    },
    # The relay wakes the workers within half a second; this is for when there is none.
    "deliver-due": {"task": "notifications.scheduled.deliver_due", "schedule": 10, "options": {"expires": 10}},
    "weigh-laws": {"task": "notifications.scheduled.weigh_laws", "schedule": 60, "options": {"expires": 60}},
    "read-bounces": {"task": "notifications.scheduled.read_bounces", "schedule": 300, "options": {"expires": 300}},
    "tidy-messages": {
        "task": "notifications.scheduled.tidy_messages",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600},
    },
    # On the hour, so that a check that ends at midnight is gone from the results at midnight.
    "refresh-decayed": {
        "task": "directory.scheduled.refresh_decayed",
        "schedule": crontab(minute=0),
        "options": {"expires": 600},
    },
    "remind-of-mistakes": {
        "task": "directory.scheduled.remind_of_mistakes",
        "schedule": crontab(minute=15),
        "options": {"expires": 1800},
    },
    "ask-for-availability": {
        "task": "directory.scheduled.ask_for_availability",
        "schedule": crontab(minute=20),
        "options": {"expires": 1800},
    },
    # Just after midnight's checks have ended.
    "end-checks": {
        "task": "directory.scheduled.end_checks",
        "schedule": crontab(minute=5),
        "options": {"expires": 1800},
    },
    "forget-evidence": {
        "task": "directory.scheduled.forget_evidence",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 3600},
    },
    "gather-found": {
        "task": "directory.scheduled.gather_found",
        "schedule": crontab(minute=35),
        "options": {"expires": 1800},
    },
    "forget-old": {
        "task": "directory.scheduled.forget_old",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 3600},
    },
    # After the checks and the index of this hour: who is found now is found in the results too.
    "ask-saved-searches": {
        "task": "directory.scheduled.ask_saved_searches",
        "schedule": crontab(minute=40),
        "options": {"expires": 1800},
    },
    "forget-threads": {
        "task": "directory.scheduled.forget_threads",
        "schedule": crontab(hour=4, minute=5),
        "options": {"expires": 3600},
    },
    "raise-reviews": {
        "task": "directory.guidance.scheduled.raise_reviews",
        "schedule": crontab(hour=2, minute=15),
        "options": {"expires": 3600},
    },
    "tell-of-review": {
        "task": "directory.guidance.scheduled.tell_of_review",
        "schedule": crontab(hour=8, minute=25, day_of_week="mon"),
        "options": {"expires": 3600},
    },
    "tidy-search": {
        "task": "directory.scheduled.tidy_search",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 3600},
    },
    "forget-unconfirmed": {
        "task": "accounts.scheduled.forget_unconfirmed",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 3600},
    },
    "alarm-overdue": {"task": "referrals.scheduled.alarm_overdue", "schedule": 60, "options": {"expires": 60}},
    "erase-read": {"task": "referrals.scheduled.erase_read", "schedule": 300, "options": {"expires": 300}},
    "tidy-requests": {
        "task": "referrals.scheduled.tidy_requests",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600},
    },
    # Each hour of the day: whoever missed one is told an hour later, and nobody is woken.
    "remind-of-deadlines": {
        "task": "referrals.scheduled.remind_of_deadlines",
        "schedule": crontab(minute=45, hour="7-20"),
        "options": {"expires": 1800},
    },
    "erase-cases": {
        "task": "referrals.scheduled.erase_cases",
        "schedule": crontab(hour=3, minute=25),
        "options": {"expires": 3600},
    },
    # Whoever waits for an answer looks for somebody else as soon as there is none.
    "mind-offers": {"task": "referrals.scheduled.mind_offers", "schedule": 300, "options": {"expires": 300}},
    "mind-enquiries": {"task": "referrals.scheduled.mind_enquiries", "schedule": 300, "options": {"expires": 300}},
    "erase-enquiries": {
        "task": "referrals.scheduled.erase_enquiries",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600},
    },
    "mind-instructions": {
        "task": "referrals.instructions.scheduled.mind_instructions",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "remind-of-reports": {
        "task": "referrals.instructions.scheduled.remind_of_reports",
        "schedule": crontab(minute=55, hour="7-20"),
        "options": {"expires": 1800},
    },
    "measure-experts": {
        "task": "referrals.instructions.scheduled.measure_experts",
        "schedule": crontab(hour=3, minute=35),
        "options": {"expires": 3600},
    },
    "tidy-instructions": {
        "task": "referrals.instructions.scheduled.tidy_instructions",
        "schedule": crontab(hour=3, minute=5),
        "options": {"expires": 3600},
    },
    "tell-reviews": {
        "task": "referrals.scheduled.tell_reviews",
        "schedule": crontab(minute=50, hour="7-20"),
        "options": {"expires": 1800},
    },
    # Before the cases, whose erasure takes along what is left of theirs.
    "tidy-referrals": {
        "task": "referrals.scheduled.tidy_referrals",
        "schedule": crontab(hour=3, minute=15),
        "options": {"expires": 3600},
    },
    # Whatever is to be public at a moment is public within a minute (news.laws).
    "publish-due": {"task": "news.scheduled.publish_due", "schedule": 20, "options": {"expires": 20}},
    "forget-previews": {
        "task": "news.scheduled.forget_previews",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
    "send-letters": {"task": "news.scheduled.send_letters", "schedule": 10, "options": {"expires": 10}},
    "forget-unconfirmed-readers": {
        "task": "news.scheduled.forget_unconfirmed",
        "schedule": crontab(minute=55),
        "options": {"expires": 1800},
    },
    # Whoever handed in a large file looks at its page.
    "read-statistics": {"task": "news.statistics.scheduled.read_imports", "schedule": 5, "options": {"expires": 5}},
    # By day, when whoever is told has time; whoever missed an hour is told in the next one.
    "remind-of-due": {
        "task": "elearning.scheduled.remind_of_due",
        "schedule": crontab(minute=30, hour="8-18"),
        "options": {"expires": 1800},
    },
    "remind-of-reviews": {
        "task": "elearning.scheduled.remind_of_reviews",
        "schedule": crontab(minute=35, hour="8-18"),
        "options": {"expires": 1800},
    },
    "remind-of-ends": {
        "task": "elearning.scheduled.remind_of_ends",
        "schedule": crontab(minute=40, hour="8-18"),
        "options": {"expires": 1800},
    },
    "clear-sessions": {"task": "accounts.scheduled.clear_sessions", "schedule": 3600, "options": {"expires": 600}},
}

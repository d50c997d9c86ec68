"""Which test fails if a sentence of features.md does not hold: ``row: (sentence, its tests)``.

Of sections A and B what is marked P0 or P1, and "Event-day practice". A test stands as ``folder/file::name`` below
tests/; test_sentences.py looks whether each is there. A sentence with several parts has several tests.
"""

TALK = {
    "Read count + who read": (
        "When 3 of 8 members (1 a guest) have opened a room, the author's post shows 「既読 3」 within 2 s, and "
        "tapping "
        "it lists those 3 by name + organisation and the 5 unread.",
        "acceptance/test_talk::when_3_of_8_have_opened_the_room_the_author_sees_read_3_and_who_and_the_5_unread",
        "browser/test_talk::a_photo_of_12_megapixels_a_quote_read_marks_and_unsending_on_three_phones",
        "feed/test_room_options::only_they_see_who_has_read_a_post"),
    "Re-notify the unread": (
        "A 至急 post that user B has not acknowledged alerts B again after 2 minutes and stops within 5 s of B "
        "tapping 了解.",
        "alerts/test_rounds::an_urgent_post_that_b_has_not_acknowledged_alerts_b_again_after_2_minutes",
        "alerts/test_rounds::it_stops_within_5_seconds_of_b_tapping_and_goes_on_for_the_others",
        "alerts/test_rounds::it_asks_ten_times_then_the_managers_and_the_big_screen_hear_of_it_and_it_asks_no_more",
        "browser/test_urgent::it_rings_until_it_is_acknowledged_and_the_author_sees_that_within_two_seconds"),
    "Acknowledge": (
        "After 「了解」 the post shows 「了解 6/8」 and the two names missing.",
        "alerts/test_acknowledge::after_acknowledging_the_post_shows_6_of_8_and_the_two_names_missing"),
    "Announcement / pinned": (
        "A guest who joins after a pin sees the full pinned text.",
        "acceptance/test_talk::a_guest_who_joins_after_a_pin_sees_the_full_pinned_text"),
    "Notes": (
        "Editing a note keeps the earlier version, editor and time, and it can be restored.",
        "notes/test_edit_note::editing_a_note_keeps_the_earlier_version_editor_and_time_and_it_can_be_restored"),
    "Folder / files list": (
        "「ファイル」 tab lists every attachment of a room by date and poster and opens the source post.",
        "feed/test_show_album::the_files_of_a_room_are_listed_by_date_and_poster_and_open_the_source_post"),
    "Reply / quote": (
        "Tapping the quoted block scrolls to and marks the original.",
        "browser/test_talk::a_photo_of_12_megapixels_a_quote_read_marks_and_unsending_on_three_phones"),
    "Mention": (
        "「@受付」 notifies exactly the people whose role is 受付 at that moment.",
        "feed/test_mention::a_team_means_those_who_are_in_it_at_that_moment",
        "feed/test_mention::nobody_else_mentions_everyone"),
    "Reaction": (
        "Reacting twice removes it; names are listed on tap.",
        "feed/test_react::reacting_twice_removes_it_and_names_are_listed_on_tap",
        "feed/test_react::a_reaction_calls_nobody_and_makes_nothing_unread"),
    "Edit": (
        "An edited post shows 編集済み to all; an auditor can read the former text; after the window the menu "
        "has no 編集.",
        "feed/test_edit_message::an_edited_post_shows_edited_to_all_and_an_auditor_can_read_the_former_text",
        "feed/test_edit_message::after_the_window_the_menu_has_no_edit_and_the_server_refuses",
        "browser/test_posts::a_quarter_of_an_hour_later_the_menu_has_no_edit"),
    "Unsend": (
        "Cancelling removes the text on every connected phone within 2 s including guests', leaves "
        "「取り消されました」, and "
        "the audit log holds the original text.",
        "acceptance/test_talk::cancelling_leaves_a_trace_for_guests_too_and_the_audit_log_holds_the_original",
        "browser/test_talk::a_photo_of_12_megapixels_a_quote_read_marks_and_unsending_on_three_phones"),
    "Photo / video / file": (
        "A 12-MP phone photo is posted from the feed in <= 2 taps, arrives < 1 MB, and its stored file has no "
        "GPS EXIF.",
        "browser/test_talk::a_photo_of_12_megapixels_a_quote_read_marks_and_unsending_on_three_phones",
        "test_photos::nothing_but_pixels_is_left"),
    "Location share": (
        "「今どこにいますか?」 can be answered with one tap on a zone, and the zone shows on the post and on "
        "the board.",
        "feed/test_answer_place::the_question_offers_every_place_as_one_tap",
        "feed/test_answer_place::the_answer_stands_under_the_question_on_every_phone",
        "placements/test_telling::whoever_answers_in_the_talk_stands_on_the_board_too"),
    "Search": (
        "Searching 「お茶」 returns the supply request and its replies in < 1 s at 20,000 posts.",
        "search/test_search::the_request_and_its_replies_are_found_newest_first_from_one_letter",
        "search/test_search::among_100_000_posts_every_search_takes_a_fraction_of_a_second",
        "search/test_search::filters_narrow_by_kind_room_person_and_day"),
    "Poll / survey": (
        "A poll with a 12:00 deadline refuses votes after 12:00 and exports to CSV.",
        "acceptance/test_polls::a_poll_with_a_12_00_deadline_refuses_votes_after_12_00_and_exports_to_csv"),
    "Templates": (
        "A set-up completion is reported in <= 3 taps without typing.",
        "browser/test_posts::a_set_up_completion_is_reported_in_at_most_three_taps_without_typing"),
    "Scheduled send": (
        "A post scheduled for 09:00 appears between 09:00:00 and 09:00:10 to guests as well, survives a "
        "restart, and can "
        "be cancelled.",
        "scheduled/test_schedule_post::scheduled_for_nine_it_appears_at_nine_to_guests_as_well",
        "scheduled/test_schedule_post::the_server_looks_often_enough_to_be_within_ten_seconds",
        "scheduled/test_schedule_post::taken_back_it_is_never_said"),
    "Translation": (
        "With no provider configured no translate button is shown and no outside request is made.",
        "acceptance/test_talk::with_no_provider_of_translations_there_is_no_such_button_and_nothing_is_asked_"
        "outside"),
    "History for late joiners": (
        "A guest approved at 10:00 reads posts from 08:00 when the option is on, none when off.",
        "acceptance/test_talk::a_guest_approved_at_ten_reads_posts_from_eight_when_the_option_is_on_and_none_"
        "when_off",
        "feed/test_hidden_past::whoever_came_later_finds_it_nowhere_and_who_was_there_everywhere"),
    "Offline / weak net": (
        "With the network off 60 s, a typed post is kept, sent once on return, and missed posts appear in order "
        "without "
        "reload.",
        "browser/test_offline::offline_for_a_minute_loses_nothing_and_doubles_nothing"),
}
TASKS = {
    "Assigner/assignee(s)": (
        "Assigning to 「運営会社」 shows it to each of its people and to none else as \"自分のタスク\".",
        "board/test_assign_card::given_to_an_organisation_it_waits_for_each_of_its_people_and_none_else"),
    "Completion condition": (
        "With 全員, the task becomes 完了 only after the last assignee's tap.",
        "acceptance/test_tasks::with_everybody_the_task_becomes_done_only_after_the_last_assignees_tap"),
    "Due": (
        "A task due 「開場-30分」 moves when the opening time is changed.",
        "desk/test_edit_event::what_is_due_by_the_opening_moves_with_it"),
    "Status": (
        "Two people tapping 「対応する」 at once: exactly one becomes owner, the other is told who.",
        "board/test_claim::one_wins_and_the_other_reads_the_winners_name"),
    "Register from a message": (
        "From 「お茶が足りないため至急用意をお願いします!」 one tap makes a 備品 task, 高, linked; completing "
        "it posts 「完了」 "
        "under the original.",
        "acceptance/test_tasks::from_お茶が足りない_one_tap_makes_a_high_linked_supply_task_and_completing_it_"
        "posts_under_the_"
        "original"),
    "History": (
        "Every status/owner/due change shows who/when.",
        "acceptance/test_tasks::every_change_of_status_owner_and_due_shows_who_and_when"),
    "Reminders": (
        "An unacknowledged 緊急 task raises the manager at 2 min and the big screen at once (numbers configurable).",
        "alerts/test_rounds::an_urgent_card_that_nobody_acknowledges_raises_the_manager_at_2_minutes_and_the_"
        "big_screen_"
        "at_once",
        "acceptance/test_tasks::an_unacknowledged_urgent_task_raises_the_manager_after_as_many_minutes_as_the_"
        "event_says"),
    "Checklist (sub-items)": (
        "「受付設営」 with 12 items shows 9/12 on the big screen and turns 完了 at 12/12.",
        "acceptance/test_tasks::受付設営_with_12_items_shows_9_of_12_on_the_big_screen_and_turns_complete_at_12_"
        "of_12"),
    "Guests see and work tasks": (
        "A guest can take, update and complete a task.",
        "acceptance/test_tasks::a_guest_can_take_update_and_complete_a_task"),
}
EVENT_DAY = {
    "タイムテーブル": (
        "P1 public read-only page",
        "runsheet/test_timetable::it_holds_public_cues_and_nothing_else_of_the_event",
        "runsheet/test_timetable::nothing_is_there_until_a_manager_opens_it_and_after_it_is_closed"),
    "進行表": (
        "When the 10:30 item is started at 10:42, every phone and the big screen show 「+12分」 and the two "
        "later items' "
        "\"linked tasks\" keep their relative due.",
        "runsheet/test_move_cue::when_the_1030_item_is_started_at_1042_all_show_12_minutes_and_later_items_"
        "tasks_keep_"
        "their_relative_due",
        "browser/test_run_sheet::a_late_beginning_shows_on_every_phone_and_on_the_wall",
        "runsheet/test_shift_cues::a_slip_of_300_dues_takes_300_ms_at_most"),
    "連絡網": (
        "連絡先 page: tap-to-call, role based, visible per permission",
        "contacts/test_change_contact::one_tap_calls",
        "contacts/test_change_contact::it_is_shown_from_its_step_on_and_nothing_of_it_below"),
    "NG": (
        "An NG on 「電源」 makes a 設備 task with the photo and reason, and the zone shows red until it is closed.",
        "acceptance/test_event_day::an_ng_on_power_makes_an_equipment_task_with_photo_and_reason_and_the_zone_is_red_"
        "until_it_is_closed"),
    "Template": (
        "A template of 60 items copies to a new event with relative due times.",
        "acceptance/test_event_day::a_template_of_60_items_copies_to_a_new_event_with_relative_due_times"),
    "Progress post": (
        "Completing a whole list posts 「受付設営が完了しました(12/12・13:40・山田)」 by itself.",
        "checklists/test_finish_checklist::the_last_task_posts_one_line_in_each_readers_language"),
    "Supplies": (
        "「お茶 24本 控室 13:00まで」 goes to 備品担当; on 受領 the stock falls by 24; below threshold it warns "
        "「追加購入?」.",
        "stock/test_ledger::お茶24本控室13時まで_on_receipt_the_stock_falls_by_24_and_below_the_threshold_it_warns",
        "supplies/test_picks::one_line_says_what_how_many_where_and_by_when"),
    "Passes": (
        "「パスはどこで回収しますか?」 answered once, pinned as Q&A, and each pass's return is ticked; the list "
        "shows 3 not "
        "returned at close.",
        "acceptance/test_event_day::パスはどこで回収しますか_is_answered_once_pinned_and_each_passs_return_is_ticked",
        "stock/test_lending::each_pass_that_comes_back_is_ticked_and_the_list_shows_3_not_returned_at_close"),
    "Handover sheet": (
        "引継ぎ: open items, promises and snoozes since a time, received item by item",
        "handovers/test_hand_over::it_lists_by_itself_what_is_open_in_ones_hands_and_the_teams",
        "handovers/test_hand_over::received_item_by_item_it_changes_hands_live",
        "handovers/test_hand_over::a_snoozed_card_is_on_it_with_its_time"),
    "Categories": (
        "The twelve categories of 4.4 with their default severity, clock and privacy",
        "acceptance/test_event_day::every_category_has_its_severity_its_clock_and_those_who_may_know_it",
        "incidents/test_report_incident::every_event_begins_with_the_whole_table",
        "questions/test_questions::after_ten_minutes_without_an_answer_those_in_charge_are_told_once"),
    "Clocks": (
        "ack 緊急 1 min, 高 5, 中 15, 低 none; re-notify 緊急 every 2 min; 2 unanswered rounds -> event manager "
        "+ big-screen "
        "banner + phone number shown to call",
        "acceptance/test_event_day::acknowledged_in_1_5_or_15_minutes_and_what_is_low_has_no_clock",
        "incidents/test_clocks::critical_is_asked_again_after_one_minute_and_goes_on_after_two_more",
        "acceptance/test_event_day::two_unanswered_rounds_later_managers_are_rung_the_wall_says_so_and_whom_to_"
        "call_is_a_"
        "tap_away"),
    "119": (
        "An app never replaces 119/110: the button shows the number and the script, and logs the time.",
        "acceptance/test_event_day::the_script_for_119_says_all_that_is_asked_there",
        "incidents/test_report_incident::who_reported_it_notes_that_they_called"),
    "急病": (
        "「急病」 with 意識=無 shows 「119番」「AED: 2F 受付横」「会場住所」 within 1 s, alerts "
        "救護/本部/責任者 with sound, and "
        "puts a banner (no personal data) on the big screen.",
        "incidents/test_report_incident::without_consciousness_the_page_says_119_the_nearest_aed_and_the_"
        "address_at_once",
        "acceptance/test_event_day::a_medical_emergency_rings_for_first_aid_headquarters_and_those_in_charge",
        "incidents/test_clocks::the_wall_says_that_there_is_a_medical_emergency_and_nothing_else_of_it",
        "incidents/test_purging::it_stays_for_thirty_days_and_not_longer",
        "acceptance/test_event_day::what_was_said_in_a_restricted_room_goes_a_month_after_the_event"),
    "迷子": (
        "A 迷子(捜索) older than 10 minutes turns 緊急 and shows 「警察へ連絡」 with a logged confirmation.",
        "incidents/test_clocks::a_child_who_is_missing_for_ten_minutes_is_critical_and_the_page_says_to_tell_"
        "the_police",
        "incidents/test_report_incident::a_lost_child_is_a_code_word_in_the_talk_and_no_more"),
    "Confidential": (
        "A confidential incident is invisible (list, search, socket, export, notification text, big screen) to "
        "anyone "
        "outside its roles.",
        "incidents/test_invisible::every_page_is_the_same_byte_for_byte_before_and_after",
        "incidents/test_invisible::the_wall_does_not_change_by_a_byte_and_hears_nothing",
        "incidents/test_invisible::no_socket_and_no_catching_up_brings_a_word_of_it",
        "incidents/test_invisible::its_number_and_keys_answer_as_what_is_not_there_in_the_same_statements",
        "incidents/test_invisible::no_count_and_no_list_moves",
        "incidents/test_invisible::neither_the_history_nor_an_export_holds_it",
        "push/test_calls::what_few_may_know_calls_them_alone_and_without_a_word_byte_for_byte"),
    "Outcome": (
        "Closing an incident needs an outcome; re-opening keeps the old one.",
        "incidents/test_clocks::closing_needs_an_outcome_and_reopening_keeps_the_old_one"),
    "Event log": (
        "The event log exports as time-ordered CSV/A4 with every action, never editable after the fact.",
        "incidents/test_clocks::the_log_of_incidents_is_in_the_order_of_time_and_holds_every_action",
        "history/test_verify::the_database_refuses_to_alter_the_history"),
    "Roll call": (
        "火災・地震・気象: 全員 (broadcast) + 点呼",
        "incidents/test_notes::a_roll_call_counts_live_who_is_safe_and_names_who_is_not"),
    "Placement grid": (
        "staff placement grid: who/zone/time; 今ここ",
        "placements/test_grid::the_grid_shows_who_is_where_when_with_position_and_break"),
    "今ここ": (
        "One tap answers; the board shows last known zone with age; it clears at event end and is never GPS by "
        "default.",
        "placements/test_telling::one_tap_answers_and_the_board_shows_the_last_known_place_with_its_age",
        "placements/test_telling::it_clears_at_the_end_of_the_event",
        "placements/test_telling::nowhere_on_these_pages_is_the_phone_asked_for_its_position"),
    "Complaints": (
        "苦情・ご意見: repeat on same theme x3",
        "incidents/test_clocks::the_third_complaint_about_the_same_place_goes_to_those_who_decide"),
    "METHANE": (
        "「重大事案」 form with exactly these 7 prompts in Japanese.",
        "incidents/test_notes::a_major_incident_asks_exactly_the_seven_prompts_in_japanese"),
}
FIGURES = {
    "Board": ("Opening the board with 500 cards ≤ 80 ms on the server.",
              "test_speed::the_board_opens_within_80_ms_with_500_cards_on_it"),
    "Slip": ("A slip of 300 dues ≤ 300 ms.", "runsheet/test_shift_cues::a_slip_of_300_dues_takes_300_ms_at_most"),
}

"""Forms of the content API: fields beyond Wagtail's, what is asked, taking what is sent, keeping it."""

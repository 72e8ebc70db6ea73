"""What recipes come in: one module a form, each from text or bytes to drafts."""

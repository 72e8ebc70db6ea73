"""Korean: the nouns and the slots of a clause."""

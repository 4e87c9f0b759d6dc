"""Operations for the review of labels."""

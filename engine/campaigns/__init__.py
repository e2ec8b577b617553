"""What is offered to whom: campaigns and the words that drafts may use about the offer."""

"""The template writer's texts, as readable files."""

"""The daemon as a service of the person's login: one small module a way, each the text of a file from a command.

Nothing is installed unless asked for; nothing is written over or taken away that is not marked as ours.
"""

"""The reference provincial platform: stateless copies over one data folder and one database.

Takes nothing of the terminal but kiosk.contract, so that a province can read it, run it, or replace it.
"""

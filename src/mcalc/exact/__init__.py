"""What is counted with: exact numbers (`rational`), sizes of axes as polynomials in the dimensions (`size`), and
sizes read from text (`reading`). Everything else stands on this room, and it imports nothing of mcalc but errors and
limits.
"""

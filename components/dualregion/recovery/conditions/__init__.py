"""What single resources say, in shapes that do not know the cloud's property names. None: not known yet."""

from reportedly.text.parse import *  # moved; this name goes
from reportedly.text.parse import Entity, Parse, Token
